package dev.sluice.config.file;

import dev.sluice.config.ConfigException;
import dev.sluice.config.file.SourceReader.Branch;
import dev.sluice.config.file.SourceReader.Outcome;
import dev.sluice.config.file.YamlValue.Mapping;
import io.vertx.config.yaml.YamlProcessor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A config file and the files it includes: reads them, and notices when their content changes. All file access is on
 * worker threads; the state belongs to the context that calls it.
 */
public final class ConfigFile {
  private static final YamlProcessor PARSER = new YamlProcessor();

  private final Vertx vertx;
  private final Path path;

  /** What the last reading saw; null stands for a file that is not there. */
  private Map<Path, @Nullable ByteBuffer> handled = Map.of();
  /** What the last poll saw, if that was something else. */
  private @Nullable Map<Path, @Nullable ByteBuffer> candidate;

  /** What the last reading saw of files that are no part of the config but are named in it. */
  private Map<Path, @Nullable ByteBuffer> followed = Map.of();

  /** Whether the last reading saw what the one before it had seen. */
  private boolean repeated;

  public ConfigFile(Vertx vertx, Path path) {
    this.vertx = vertx;
    this.path = path;
  }

  /** Reads the file as it is now; fails with a {@link ConfigException} that lists every error. */
  public Future<ConfigDocument> read() {
    return vertx.executeBlocking(() -> SourceReader.read(path), false).compose(this::parsed);
  }

  /**
   * Whether the content is another than the last reading saw, and was so at the last poll too: a file that is still
   * being written is left alone.
   */
  public Future<Boolean> changed() {
    Set<Path> files = new HashSet<>(handled.keySet());
    files.addAll(followed.keySet());
    return vertx.executeBlocking(() -> SourceReader.contents(files), false).map(this::settled);
  }

  /** From now on a change of these counts as a change of the file. */
  public void follow(PemFiles files) {
    followed = new HashMap<>(files.contents());
  }

  /** Whether the last two readings saw the same content. */
  public boolean isRepeated() {
    return repeated;
  }

  private boolean settled(Map<Path, @Nullable ByteBuffer> now) {
    Map<Path, @Nullable ByteBuffer> before = new HashMap<>(followed);
    before.putAll(handled);
    if (now.equals(before)) {
      candidate = null;
      return false;
    }
    boolean stable = now.equals(candidate);
    candidate = stable ? null : now;
    return stable;
  }

  private Future<ConfigDocument> parsed(Outcome outcome) {
    repeated = outcome.contents().equals(handled);
    handled = new HashMap<>(outcome.contents());
    candidate = null;
    Findings findings = outcome.findings();
    Branch main = outcome.main();
    if (main == null) {
      return Future.failedFuture(new ConfigException(findings.errors(), findings.warnings()));
    }
    return document(vertx, main, path.toString(), findings);
  }

  /** Reads a text as if a file of this name held it; what it includes is looked for in the working directory. */
  public static Future<ConfigDocument> ofText(Vertx vertx, String name, String text) {
    return vertx.executeBlocking(() -> SourceReader.text(name, text), false).compose(outcome -> {
      Findings findings = outcome.findings();
      Branch main = outcome.main();
      return main == null
          ? Future.failedFuture(new ConfigException(findings.errors(), findings.warnings()))
          : document(vertx, main, name, findings);
    });
  }

  private static Future<ConfigDocument> document(
      Vertx vertx, Branch main, String name, Findings findings) {
    return tree(vertx, main, findings)
        .map(root -> new ConfigDocument(name, root, findings.warnings()));
  }

  /** The branch's own values with those of its includes merged in, one after the other. */
  private static Future<Mapping> tree(Vertx vertx, Branch branch, Findings findings) {
    Future<Mapping> merged =
        values(vertx, branch.source()).map(json -> YamlTree.of(branch.source(), json, findings));
    List<Branch> includes = new ArrayList<>(branch.includes());
    for (Branch include : includes) {
      merged = merged.compose(own ->
          tree(vertx, include, findings).map(other -> IncludeMerge.merge(own, other, findings)));
    }
    return merged;
  }

  private static Future<JsonObject> values(Vertx vertx, YamlSource source) {
    return PARSER
        .process(vertx, new JsonObject(), Buffer.buffer(source.bytes()))
        .recover(failure ->
            Future.failedFuture(YamlSource.one(YamlSource.syntaxError(source.file(), failure))));
  }
}
