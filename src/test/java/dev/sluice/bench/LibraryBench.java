package dev.sluice.bench;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.sun.management.ThreadMXBean;
import dev.sluice.client.ChatRequest;
import dev.sluice.client.SluiceClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Calls per second and allocation per call of the Java library beside OpenAI's own, on one mock upstream in another
 * process; interleaved rounds, medians, the first round thrown away.
 */
public final class LibraryBench {
  private static final int ROUNDS = 8;
  private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final String QUESTION = "Hey, how is it going?";
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private LibraryBench() {}

  /** Fails with exit code 1 when a target is missed. */
  public static void main(String[] arguments) throws Exception {
    Process mock = mock();
    try (SluiceClient sluice = SluiceClient.create()) {
      String base = base(mock);
      OpenAIClient openai = OpenAIOkHttpClient.builder()
          .baseUrl(base)
          .apiKey("sk-bench")
          .maxRetries(0)
          .build();
      boolean reached = true;
      for (int threads : new int[] {1, 16}) {
        reached &= compare(threads, ours(sluice, base), theirs(openai));
      }
      openai.close();
      System.exit(reached ? 0 : 1);
    } finally {
      mock.destroy();
    }
  }

  private static Process mock() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            MockUpstream.class.getName(),
            "0")
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String base(Process mock) throws IOException {
    String line = mock.inputReader().readLine();
    return line.substring(line.indexOf("http://"));
  }

  private static Runnable ours(SluiceClient client, String base) {
    return () -> check(client
        .completion(ChatRequest.builder()
            .model("openai/mock")
            .apiBase(base)
            .apiKey("sk-bench")
            .user(QUESTION)
            .build())
        .text());
  }

  private static Runnable theirs(OpenAIClient client) {
    return () -> check(client
        .chat()
        .completions()
        .create(ChatCompletionCreateParams.builder()
            .model("mock")
            .addUserMessage(QUESTION)
            .build())
        .choices()
        .get(0)
        .message()
        .content()
        .orElse(""));
  }

  private static void check(String text) {
    if (text.isEmpty()) {
      throw new IllegalStateException("an answer without text");
    }
  }

  private record Sample(double callsPerSecond, double bytesPerCall) {}

  private static boolean compare(int threads, Runnable ours, Runnable theirs)
      throws InterruptedException {
    List<Sample> sluice = new ArrayList<>();
    List<Sample> openai = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      Sample one = sample(threads, ours);
      Sample other = sample(threads, theirs);
      if (round > 0) {
        sluice.add(one);
        openai.add(other);
      }
    }
    double speed = median(sluice, Sample::callsPerSecond) / median(openai, Sample::callsPerSecond);
    double allocation = median(sluice, Sample::bytesPerCall) / median(openai, Sample::bytesPerCall);
    System.out.printf("%d thread%s%n", threads, threads == 1 ? "" : "s");
    print("sluice", sluice);
    print("openai-java", openai);
    boolean reached = speed >= 1 && allocation <= 0.5;
    System.out.printf(
        "  %s  x%.2f calls/s (target at least 1), x%.2f bytes a call (target at most 0.5)%n%n",
        reached ? "reached" : "MISSED ", speed, allocation);
    return reached;
  }

  private static void print(String name, List<Sample> samples) {
    System.out.printf(
        "  %-12s %,9.0f calls/s   %,9.0f bytes a call%n",
        name, median(samples, Sample::callsPerSecond), median(samples, Sample::bytesPerCall));
  }

  private static Sample sample(int threads, Runnable call) throws InterruptedException {
    AtomicLong calls = new AtomicLong();
    long end = System.nanoTime() + ROUND_NANOS;
    long began = System.nanoTime();
    long before = allocated();
    AtomicLong callers = new AtomicLong(); // bytes of threads that are gone when all is read
    List<Thread> running = IntStream.range(0, threads)
        .mapToObj(i -> new Thread(() -> {
          while (System.nanoTime() < end) {
            call.run();
            calls.incrementAndGet();
          }
          callers.addAndGet(
              THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()));
        }))
        .toList();
    running.forEach(Thread::start);
    for (Thread thread : running) {
      thread.join();
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    long bytes = allocated() - before + callers.get();
    return new Sample(calls.get() / seconds, (double) bytes / calls.get());
  }

  /** By all threads that live now. */
  private static long allocated() {
    return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }

  private static double median(List<Sample> samples, ToDoubleFunction<Sample> value) {
    return samples.stream()
        .mapToDouble(value)
        .sorted()
        .skip(samples.size() / 2)
        .findFirst()
        .orElse(0);
  }
}
