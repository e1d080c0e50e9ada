package dev.sluice.client.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Embeddings as they come. */
final class Vectors {
  private static final int USUAL_LENGTH = 1024;

  private Vectors() {}

  static float[] ofBytes(byte[] littleEndian) {
    float[] vector = new float[littleEndian.length / Float.BYTES];
    ByteBuffer.wrap(littleEndian).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }

  /** @param in stands at the opening bracket */
  static float[] ofList(JsonParser in) throws IOException {
    float[] vector = new float[USUAL_LENGTH];
    int length = 0;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (length == vector.length) {
        vector = Arrays.copyOf(vector, 2 * length);
      }
      vector[length++] = in.getFloatValue();
    }
    return Arrays.copyOf(vector, length);
  }
}
