package dev.sluice.ops.trace.otel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What other systems want to be told along with a trace. Stateless.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/#tracestate-header">W3C Trace Context, section 3.3</a>
 */
final class TraceState {
  private static final int MOST_MEMBERS = 32;
  private static final Pattern MEMBER =
      Pattern.compile("([a-z0-9][a-z0-9_\\-*/@]{0,255})=([\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,255}"
          + "[\\x21-\\x2b\\x2d-\\x3c\\x3e-\\x7e])");

  private TraceState() {}

  /** Several headers are one list; empty when it is malformed, which is no reason to leave the trace. */
  static String of(List<String> headers) {
    if (headers.isEmpty()) {
      return "";
    }
    Map<String, String> members = new LinkedHashMap<>();
    for (String member : String.join(",", headers).split(",")) {
      String one = member.strip();
      var parts = MEMBER.matcher(one);
      if (one.isEmpty()) {
        continue;
      }
      if (!parts.matches() || members.size() == MOST_MEMBERS) {
        return "";
      }
      members.putIfAbsent(parts.group(1), one);
    }
    return members.values().stream().collect(Collectors.joining(","));
  }
}
