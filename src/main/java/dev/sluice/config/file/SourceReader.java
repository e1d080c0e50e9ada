package dev.sluice.config.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.config.ConfigException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads a config file and what it includes, each file's bytes once. Blocks: for worker threads, one reading each. */
final class SourceReader {
  private static final long MOST_BYTES = 16 << 20;

  private final Map<Path, @Nullable ByteBuffer> contents = new HashMap<>();
  private final Set<Path> included = new LinkedHashSet<>();
  private final Findings findings = new Findings();

  /** A file and the files it includes, in the order written. */
  record Branch(YamlSource source, List<Branch> includes) {}

  /**
   * What a reading came to.
   *
   * @param contents every file that was touched: its bytes, null where there is no readable file
   * @param main null when there are errors
   */
  record Outcome(
      Map<Path, @Nullable ByteBuffer> contents, @Nullable Branch main, Findings findings) {}

  static Outcome read(Path main) {
    SourceReader reader = new SourceReader();
    Branch branch = reader.branch(main, main, new Place(main.toString(), 0, 0));
    return new Outcome(
        reader.contents, reader.findings.hasErrors() ? null : branch, reader.findings);
  }

  /** As {@link #read} of a file that holds this; what it includes is looked for in the working directory. */
  static Outcome text(String name, String text) {
    SourceReader reader = new SourceReader();
    Branch branch = null;
    try {
      branch = reader.branch(Path.of(name), YamlSource.of(name, text.getBytes(UTF_8)));
    } catch (ConfigException e) {
      reader.findings.errorAll(e.findings());
    }
    return new Outcome(
        reader.contents, reader.findings.hasErrors() ? null : branch, reader.findings);
  }

  /** What these files hold now; null where there is no readable file. */
  static Map<Path, @Nullable ByteBuffer> contents(Set<Path> files) {
    Map<Path, @Nullable ByteBuffer> contents = new HashMap<>();
    for (Path file : files) {
      try {
        contents.put(file, ByteBuffer.wrap(bytes(file)));
      } catch (IOException e) {
        contents.put(file, null);
      }
    }
    return contents;
  }

  private @Nullable Branch branch(Path file, Path shown, Place from) {
    Path key = file.toAbsolutePath().normalize();
    included.add(key);
    contents.put(key, null);
    try {
      byte[] bytes = bytes(file);
      contents.put(key, ByteBuffer.wrap(bytes));
      return branch(file, YamlSource.of(shown.toString(), bytes));
    } catch (IOException e) {
      String what = from.line() == 0 ? "" : "cannot read " + shown + ": ";
      findings.error(from, what + reason(e));
    } catch (ConfigException e) {
      findings.errorAll(e.findings());
    }
    return null;
  }

  private Branch branch(Path file, YamlSource source) {
    return new Branch(source, includes(source, file));
  }

  private List<Branch> includes(YamlSource source, Path file) {
    List<Branch> branches = new ArrayList<>();
    for (ScalarNode name : includeNames(source)) {
      Place place = YamlSource.place(source.file(), name);
      Path target = file.resolveSibling(name.getValue());
      Path key = target.toAbsolutePath().normalize();
      if (included.contains(key)) {
        findings.error(
            place,
            "\"" + name.getValue()
                + "\" is already part of this configuration; include each file once, and never in a circle");
        continue;
      }
      Branch branch = branch(target, Path.of(source.file()).resolveSibling(name.getValue()), place);
      if (branch != null) {
        branches.add(branch);
      }
    }
    return branches;
  }

  private List<ScalarNode> includeNames(YamlSource source) {
    List<ScalarNode> names = new ArrayList<>();
    MappingNode root = source.root();
    for (NodeTuple tuple : root == null ? List.<NodeTuple>of() : root.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals("include")) {
        addNames(source, tuple.getValueNode(), names);
      }
    }
    return names;
  }

  private void addNames(YamlSource source, Node node, List<ScalarNode> names) {
    if (node instanceof SequenceNode list) {
      list.getValue().forEach(item -> addNames(source, item, names));
    } else if (node instanceof ScalarNode name) {
      if (!name.getValue().isBlank()) {
        names.add(name);
      }
    } else {
      findings.error(YamlSource.place(source.file(), node), "include must be a list of file names");
    }
  }

  static byte[] bytes(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("it is a directory");
    }
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException("it is larger than " + (MOST_BYTES >> 20) + " MiB");
    }
    return Files.readAllBytes(file);
  }

  static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (failure instanceof AccessDeniedException) {
      return "the user that runs Sluice may not read it";
    }
    String text = String.valueOf(failure.getMessage());
    return failure.getClass() == IOException.class ? text : failure.getClass().getSimpleName();
  }
}
