package dev.sluice.config.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.config.Pem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the PEM files that a config names, each once, and remembers what it saw. Blocks: for worker threads, one reading
 * each.
 */
public final class PemFiles {
  private final Map<Path, @Nullable ByteBuffer> contents = new HashMap<>();

  /**
   * What a file holds.
   *
   * @param file relative paths begin at the working directory, as in LiteLLM
   * @throws IOException whose message ends a sentence that begins with the file
   */
  public Pem read(String file) throws IOException {
    try {
      Path path = Path.of(file).toAbsolutePath().normalize();
      ByteBuffer known = contents.get(path);
      if (known == null) {
        contents.put(path, null);
        known = ByteBuffer.wrap(SourceReader.bytes(path));
        contents.put(path, known);
      }
      return new Pem(file, ISO_8859_1.decode(known.duplicate()).toString());
    } catch (NoSuchFileException e) {
      String from = Path.of(file).isAbsolute() ? "" : " in the working directory";
      throw new IOException("there is no such file" + from, e);
    } catch (AccessDeniedException e) {
      throw new IOException("this process may not read it", e);
    } catch (InvalidPathException e) {
      throw new IOException("that is no path", e);
    }
  }

  /** Every file that was asked for, with its bytes; null where there was none to read. */
  Map<Path, @Nullable ByteBuffer> contents() {
    return contents;
  }
}
