package dev.sluice.ops.log;

import ch.qos.logback.classic.pattern.RootCauseFirstThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;

/**
 * The form of a line of the log: text, or an object with LiteLLM's names. Either way a message of several lines cannot
 * pass for several messages. Logback makes it, and calls it from one thread at a time.
 */
public final class LineEncoder extends EncoderBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX").withZone(ZoneId.systemDefault());
  private static final int LONGEST = 1 << 16; // characters of a message
  private static final String FRAMES = "5"; // of each exception
  private static final String NEXT_LINE = "  ";
  private static final byte[] NOTHING = {};

  private volatile boolean json;
  private final RootCauseFirstThrowableProxyConverter failures =
      new RootCauseFirstThrowableProxyConverter();
  private final LineBuffer line = new LineBuffer();
  private final Timestamp timestamp = new Timestamp();

  /** From now on lines are objects, or text. */
  void useJson(boolean yes) {
    json = yes;
  }

  @Override
  public void start() {
    failures.setOptionList(List.of(FRAMES));
    failures.start();
    super.start();
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  @Override
  public synchronized byte[] encode(ILoggingEvent event) {
    line.clear();
    if (json) {
      object(event);
    } else {
      text(event);
    }
    return Arrays.copyOf(line.bytes(), line.size());
  }

  private void text(ILoggingEvent event) {
    line.ascii(TIME.format(Instant.ofEpochMilli(event.getTimeStamp()))).put(' ');
    String level = event.getLevel().toString();
    line.ascii(level).ascii(" ".repeat(Math.max(1, 6 - level.length())));
    line.plain(name(event), LONGEST).ascii(": ");
    lines(event.getFormattedMessage(), "");
    if (event.getThrowableProxy() != null) {
      lines(failures.convert(event), NEXT_LINE);
    }
  }

  /** All but the first are set in, so that only a line of ours begins with a time. */
  private void lines(String text, String indentOfFirst) {
    String indent = indentOfFirst;
    for (String one : text.split("\\R")) {
      line.ascii(indent).plain(one.replace("\t", NEXT_LINE), LONGEST).put('\n');
      indent = NEXT_LINE;
    }
  }

  private void object(ILoggingEvent event) {
    timestamp.write(event.getTimeStamp(), line.ascii("{\"timestamp\":\""));
    line.ascii("\",\"level\":\"").ascii(event.getLevel().toString());
    line.ascii("\",\"logger\":\"").escaped(name(event), LONGEST);
    line.ascii("\",\"message\":\"").escaped(event.getFormattedMessage(), LONGEST);
    if (event.getThrowableProxy() != null) {
      line.ascii("\",\"stacktrace\":\"").escaped(failures.convert(event), LONGEST);
    }
    line.ascii("\"}\n");
  }

  private static String name(ILoggingEvent event) {
    String name = event.getLoggerName();
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
