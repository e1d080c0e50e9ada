package dev.sluice.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** A stream that remembers the last lines written to it. Thread-safe. */
public final class Lines extends OutputStream {
  private static final int MOST = 1000;

  private final Deque<String> lines = new ArrayDeque<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  @Override
  public synchronized void write(int next) {
    if (next != '\n') {
      line.write(next);
      return;
    }
    lines.add(line.toString(UTF_8));
    line.reset();
    if (lines.size() > MOST) {
      lines.remove();
    }
  }

  public synchronized List<String> all() {
    return List.copyOf(lines);
  }

  /** The first line like this; waits for it. */
  public String await(Predicate<String> like) {
    Eventually.until(() -> all().stream().anyMatch(like), () -> "such a line among " + all());
    return all().stream().filter(like).findFirst().orElseThrow();
  }
}
