package dev.sluice.fake;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/** A disk of its own, which can be full: a tmpfs, which only root may mount. Where that cannot be had, a test is left out. */
public final class SmallDisk implements AutoCloseable {
  private static final int AT_ONCE = 4096;
  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** @param folder where it is to be; made if it is not there */
  public static SmallDisk mount(Path folder, int kib) {
    try {
      Files.createDirectories(folder);
      String failure = run("mount", "-t", "tmpfs", "-o", "size=" + kib + "k", "tmpfs", folder + "");
      if (!failure.isEmpty()) {
        leaveOut(failure);
      }
    } catch (IOException e) {
      leaveOut(e.toString());
    }
    return new SmallDisk(folder);
  }

  private static void leaveOut(String why) {
    String what = "no small disk can be mounted, so what a full one does is not tested: " + why;
    if (System.getenv("CI") != null && System.getProperty("user.name").equals("root")) {
      throw new AssertionError(what);
    }
    throw new TestAbortedException(what);
  }

  /** Returns what it complained of. */
  private static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return process.waitFor() == 0 ? "" : said.isBlank() ? "it failed" : said.strip();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  public Path folder() {
    return folder;
  }

  private Path ballast() {
    return folder.resolve("ballast");
  }

  /** From now on nothing more fits, but for the rest of a page that is begun. */
  public void fill() {
    try (OutputStream out = Files.newOutputStream(ballast())) {
      while (true) {
        out.write(new byte[AT_ONCE]);
      }
    } catch (IOException full) {
      // That was to come.
    }
  }

  /** There is room again. */
  public void empty() {
    try {
      Files.delete(ballast());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      run("umount", "-l", folder + "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
