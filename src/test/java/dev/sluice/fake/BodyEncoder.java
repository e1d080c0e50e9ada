package dev.sluice.fake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Applies a content encoding piece by piece; every piece can be decoded without the next. */
final class BodyEncoder {
  private final ByteArrayOutputStream encoded = new ByteArrayOutputStream();
  private final OutputStream sink;

  BodyEncoder(Script.Encoding encoding) {
    try {
      sink = switch (encoding) {
        case IDENTITY -> encoded;
        case GZIP -> new GZIPOutputStream(encoded, 512, true);
        case DEFLATE -> new DeflaterOutputStream(encoded, true);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] encode(byte[] bytes) {
    try {
      sink.write(bytes);
      sink.flush();
      return taken();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the encoding puts at the end. */
  byte[] finish() {
    try {
      sink.close();
      return taken();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] taken() {
    var bytes = encoded.toByteArray();
    encoded.reset();
    return bytes;
  }
}
