package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the bench reads of processes, profiles and drop-ins. */
class ProbesTest {
  @Test
  void everyDropInTellsWhatItIsOrWhyItIsMissing() {
    var folder = Path.of("target");
    assertThat(DropIn.scripts()).hasSizeGreaterThanOrEqualTo(6);
    for (var script : DropIn.scripts()) {
      var system = DropIn.describe(script, 1, 2, folder);
      assertThat(system.missing() == null)
          .as("%s: %s", system.name(), system.description())
          .isEqualTo(!system.version().isEmpty());
      if (system.missing() == null) {
        assertThat(system.launch(1, 2, folder).workloads()).isNotEmpty();
      }
    }
  }

  @Test
  void aDescriptionIsLinesOfNamesAndValues() {
    var lines = DropIn.parse("version: 1.2\nheader: a: b\nheader: c: d\nnoise\n");
    assertThat(lines)
        .containsEntry("version", List.of("1.2"))
        .containsEntry("header", List.of("a: b", "c: d"))
        .hasSize(2);
  }

  @Test
  void noDropInPinsAVersionThatIsNotToBeTrusted() throws IOException {
    var litellm = Files.readString(Path.of("src/test/resources/bench/systems/litellm"));
    var version = Pattern.compile("(?m)^version=(.*)$").matcher(litellm);
    assertThat(version.find()).isTrue();
    assertThat(version.group(1)).isNotIn("1.82.7", "1.82.8", "1.107.0");
  }

  @Test
  void theHeapIsTheSumOfItsGenerations() {
    var serial = """
        12345:
         def new generation   total 59008K, used 1000K [0x0, 0x0, 0x0)
          eden space 52480K,   9% used [0x0, 0x0, 0x0)
         tenured generation   total 65536K, used 24000K [0x0, 0x0, 0x0)
         Metaspace       used 5000K, committed 6000K, reserved 7000K
        """;
    assertThat(Heap.used(serial).orElseThrow()).isCloseTo(25.6, within(1e-9));
    assertThat(Heap.used("no such process")).isEmpty();
  }

  @Test
  void thisJvmIsAskedForItsHeap() {
    var pid = ProcessHandle.current().pid();
    assertThat(Heap.java(pid)).startsWith(Integer.toString(Runtime.version().feature()));
    assertThat(Heap.ask(pid, "VM.version")).contains("JDK");
    assertThat(Processes.descriptors(pid)).isPositive();
    assertThat(Processes.mostDescriptors()).isGreaterThan(100);
  }

  @Test
  void aSoakComparesQuietQuarters() {
    var looks = new ArrayList<Soak.Look>();
    for (var heap : new double[] {900, 900, 10, 10, 10, 11, 12, 12}) {
      looks.add(new Soak.Look(0, heap, 0, 0));
    }
    assertThat(Soak.grown(looks)).isCloseTo(20, within(1e-9));
  }

  @Test
  void framesBelongToWhoWroteThem() {
    assertThat(Stacks.owner("dev/sluice/wire/JsonScan.of")).isEqualTo("own");
    assertThat(Stacks.owner("io/netty/channel/nio/NioEventLoop.run")).isEqualTo("netty");
    assertThat(Stacks.owner("io/vertx/core/Future.map")).isEqualTo("vertx");
    assertThat(Stacks.owner("tcp_sendmsg_[k]")).isEqualTo("kernel");
    assertThat(Stacks.owner("G1CollectedHeap::collect")).isEqualTo("jvm");
  }

  @Test
  void stacksAreCountedByTopFrameAndByCaller() {
    var text = Stacks.folded(List.of(
            "run;io/netty/A.a;dev/sluice/B.b;java/util/Map.get 3",
            "run;dev/sluice/B.b;writev_[k] 1",
            "start;CompileBroker::loop;Phase::x 4"))
        .text();
    assertThat(text)
        .containsPattern("by whose code ran\n.*\n(.*\n)*jdk +37.5 %")
        .containsPattern("by who called for it\n.*\n(.*\n)*own +50.0 %")
        .containsPattern("compiler +50.0 %")
        .containsPattern("java/util/Map.get +37.5 %");
  }
}
