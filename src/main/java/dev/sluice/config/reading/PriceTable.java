package dev.sluice.config.reading;

import dev.sluice.config.Deployment;
import dev.sluice.config.Traits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What hosted models cost by their price lists, and how long a prompt they take: {@code prices.tsv}, sorted, and
 * searched as it is, so that a start pays for no more than reading it.
 */
final class PriceTable {
  private static final double MILLION = 1e6;

  private final String text;

  private PriceTable(String text) {
    this.text = text;
  }

  /** The table that comes with this package. */
  static PriceTable load() {
    String name = "prices.tsv";
    try (InputStream in =
        Objects.requireNonNull(PriceTable.class.getResourceAsStream(name), name)) {
      return new PriceTable(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The deployment with the table's figures where its entry says nothing. */
  Deployment complete(Deployment deployment) {
    return deployment.with(
        complete(deployment.provider().prefix(), deployment.upstreamModel(), deployment.traits()));
  }

  /** The traits with the table's figures where they say nothing; what the table does not know stays so. */
  Traits complete(String prefix, String model, Traits traits) {
    String[] row = find(prefix + "/" + kind(model));
    return row == null
        ? traits
        : traits.withPrices(
            traits.inputCost() != null ? traits.inputCost() : dollars(row[1]),
            traits.outputCost() != null ? traits.outputCost() : dollars(row[2]),
            traits.maxInputTokens() > 0 ? traits.maxInputTokens() : tokens(row[3]));
  }

  /** A model that OpenAI tuned, {@code ft:gpt-4o-2024-08-06:me::id}, costs as {@code ft:gpt-4o-2024-08-06}. */
  private static String kind(String name) {
    int owner = name.startsWith("ft:") ? name.indexOf(':', 3) : -1;
    return owner < 0 ? name : name.substring(0, owner);
  }

  private String @Nullable [] find(String key) {
    int from = 0;
    int to = text.length();
    while (from < to) {
      int start = text.lastIndexOf('\n', (from + to) / 2 - 1) + 1;
      int end = text.indexOf('\n', start);
      String line = text.substring(start, end);
      int order =
          line.charAt(0) == '#' ? -1 : line.substring(0, line.indexOf('\t')).compareTo(key);
      if (order == 0) {
        return line.split("\t");
      }
      from = order < 0 ? end + 1 : from;
      to = order < 0 ? to : start;
    }
    return null;
  }

  private static @Nullable Double dollars(String perMillion) {
    return perMillion.isEmpty() ? null : Double.parseDouble(perMillion) / MILLION;
  }

  private static long tokens(String count) {
    return count.isEmpty() ? 0 : Long.parseLong(count);
  }
}
