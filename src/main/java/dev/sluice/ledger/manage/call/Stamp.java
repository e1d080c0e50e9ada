package dev.sluice.ledger.manage.call;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Times as LiteLLM writes them: {@code 2023-11-24T23:19:11.131000Z}. */
public final class Stamp {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private Stamp() {}

  public static String of(Instant time) {
    return FORM.format(time);
  }

  public static String of(long millis) {
    return of(Instant.ofEpochMilli(millis));
  }

  /** Milliseconds since the epoch; 0 for none, and for what an import brought that is no time. */
  public static long millis(@Nullable Object stored) {
    try {
      return stored == null
          ? 0
          : OffsetDateTime.parse(zoned(stored)).toInstant().toEpochMilli();
    } catch (DateTimeException unreadable) {
      return 0;
    }
  }

  /** Older versions of LiteLLM write no zone and mean UTC. */
  private static String zoned(Object stored) {
    String text = stored.toString().replace(' ', 'T');
    return text.matches(".*(Z|[+-]\\d\\d:?\\d\\d)") ? text : text + "Z";
  }
}
