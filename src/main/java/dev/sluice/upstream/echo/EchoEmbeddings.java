package dev.sluice.upstream.echo;

import dev.sluice.wire.JsonText;
import dev.sluice.wire.Usage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The echo's vectors: of length 1, the same for the same text everywhere, and near each other for shared words. */
final class EchoEmbeddings {
  private static final int DIMENSIONS = 8;
  private static final int MAX_DIMENSIONS = 8192;
  private static final int AXES = 4;
  private static final long GOLDEN = 0x9e3779b97f4a7c15L; // 2^64 divided by the golden ratio

  private EchoEmbeddings() {}

  static Echo.Answer answer(EchoRequest request, String model) {
    List<String> texts = request.texts("input");
    int dimensions = request.integer("dimensions", DIMENSIONS, 1, MAX_DIMENSIONS);
    boolean base64 = request.wantsBase64();
    long words = texts.stream().mapToLong(EchoReply::countWords).sum();
    String closing = "],\"model\":" + JsonText.literal(model) + ",\"usage\":{\"prompt_tokens\":"
        + words + ",\"total_tokens\":" + words + "}}";
    Stream<String> data = IntStream.range(0, texts.size())
        .mapToObj(i -> (i > 0 ? "," : "") + "{\"object\":\"embedding\",\"index\":" + i
            + ",\"embedding\":" + written(vector(texts.get(i), dimensions), base64) + "}");
    Stream<String> opening = Stream.of("{\"object\":\"list\",\"data\":[");
    var pieces = Stream.concat(Stream.concat(opening, data), Stream.of(closing))
        .map(piece -> piece.getBytes(StandardCharsets.UTF_8))
        .iterator();
    return new Echo.Answer(false, new Usage(words, 0), "", pieces);
  }

  /** Each word points along a few axes; a text points where its words do together. */
  static float[] vector(String text, int dimensions) {
    var sum = new double[dimensions];
    int at = 0;
    do {
      int end = EchoReply.endOfWord(text, at);
      long word = mix(text.substring(at, end).strip().hashCode() * GOLDEN);
      int axis = (int) Long.remainderUnsigned(word, dimensions);
      for (int i = 0; i < Math.min(AXES, dimensions); i++) {
        sum[(axis + i) % dimensions] += unit(mix(word + i));
      }
      at = end;
    } while (at < text.length());
    return scaled(sum);
  }

  private static float[] scaled(double[] sum) {
    double square = 0;
    for (double number : sum) {
      square += number * number;
    }
    if (square == 0) {
      sum[0] = square = 1;
    }
    var vector = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      vector[i] = (float) (sum[i] / Math.sqrt(square));
    }
    return vector;
  }

  private static double unit(long bits) {
    return (bits >> 11) * 0x1p-52;
  }

  /** MurmurHash3's finalizer: every bit of the seed moves every bit of the result. */
  private static long mix(long seed) {
    long bits = (seed ^ (seed >>> 33)) * 0xff51afd7ed558ccdL;
    bits = (bits ^ (bits >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return bits ^ (bits >>> 33);
  }

  private static String written(float[] vector, boolean base64) {
    if (!base64) {
      var numbers = new StringJoiner(",", "[", "]");
      for (float number : vector) {
        numbers.add(Float.toString(number));
      }
      return numbers.toString();
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float number : vector) {
      bytes.putFloat(number);
    }
    return '"' + Base64.getEncoder().encodeToString(bytes.array()) + '"';
  }
}
