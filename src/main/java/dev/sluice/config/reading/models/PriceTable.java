package dev.sluice.config.reading.models;

import dev.sluice.config.Deployment;
import dev.sluice.config.HealthCheck;
import dev.sluice.config.ModelFacts;
import dev.sluice.config.Price;
import dev.sluice.config.Price.Rates;
import dev.sluice.config.Traits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What hosted models cost by their price lists, how long prompts and answers may be, and of what kind they are: {@code prices.tsv}, sorted, and
 * searched as it is, so that a start pays for no more than reading it.
 */
final class PriceTable {
  private static final double MILLION = 1e6;
  private static final int OUTPUT = 9; // cells
  private static final int MODE = 10;

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

  /**
   * The deployment with the table's figures where its entry says nothing.
   *
   * @param baseModel whose figures they are, with or without a prefix; null: its own model's
   */
  Deployment complete(Deployment deployment, @Nullable String baseModel) {
    String[] row = row(deployment, baseModel);
    ModelFacts facts = deployment.facts();
    String listed = row != null && row.length > MODE ? row[MODE] : "";
    HealthCheck check = facts.mode().isEmpty() && !listed.isEmpty()
        ? deployment.check().with(CheckReader.mode(listed))
        : deployment.check();
    String mode = !facts.mode().isEmpty()
        ? facts.mode()
        : !listed.isEmpty() ? listed : check.mode().name().toLowerCase(Locale.ROOT);
    long output = row != null && row.length > OUTPUT ? tokens(row[OUTPUT]) : 0;
    return deployment.with(
        check, complete(deployment.traits(), row), new ModelFacts(mode, output, facts.own()));
  }

  private String @Nullable [] row(Deployment deployment, @Nullable String baseModel) {
    String prefix = deployment.provider().prefix();
    if (baseModel == null) {
      return row(prefix, deployment.upstreamModel());
    }
    String[] own = row(prefix, baseModel);
    int slash = baseModel.indexOf('/');
    return own != null || slash < 0
        ? own
        : row(baseModel.substring(0, slash), baseModel.substring(slash + 1));
  }

  private String @Nullable [] row(String prefix, String model) {
    // not with "+": the first one of its kind links for milliseconds, and this is the start
    return find(prefix.concat("/").concat(kind(model)));
  }

  /** The traits with the row's figures where they say nothing. */
  private static Traits complete(Traits traits, String @Nullable [] row) {
    return row == null
        ? traits
        : traits.with(
            complete(traits.price(), row),
            traits.maxInputTokens() > 0 ? traits.maxInputTokens() : tokens(row[3]));
  }

  /** An entry that has a price of its own for a second means that one. */
  private static Price complete(Price price, String[] row) {
    if (price.perSecond() != null && price.rates().input() == null) {
      return price;
    }
    Rates listed = new Rates(
        dollars(row, 1),
        dollars(row, 2),
        dollars(row, 5),
        dollars(row, 6),
        dollars(row, 7),
        dollars(row, 8),
        null);
    return new Price(
        own(price.rates()).orElse(listed), price.tiers(), price.perSecond(), price.adjustment());
  }

  /** Who has a price of their own for prompts pays that one for all of a prompt, unless they say otherwise. */
  private static Rates own(Rates rates) {
    return new Rates(
        rates.input(),
        rates.output(),
        rates.cached() == null ? rates.input() : rates.cached(),
        rates.cacheCreation() == null ? rates.input() : rates.cacheCreation(),
        rates.audioInput() == null ? rates.input() : rates.audioInput(),
        rates.audioOutput() == null ? rates.output() : rates.audioOutput(),
        rates.reasoning());
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
        return line.split("\t", -1);
      }
      from = order < 0 ? end + 1 : from;
      to = order < 0 ? to : start;
    }
    return null;
  }

  /** Trailing cells that are not known are left out. */
  private static @Nullable Double dollars(String[] row, int cell) {
    return cell >= row.length || row[cell].isEmpty()
        ? null
        : Double.valueOf(Double.parseDouble(row[cell]) / MILLION);
  }

  private static long tokens(String count) {
    return count.isEmpty() ? 0 : Long.parseLong(count);
  }
}
