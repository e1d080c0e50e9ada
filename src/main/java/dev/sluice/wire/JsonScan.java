package dev.sluice.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The top-level members of one JSON object, found in a single validating pass over its bytes (RFC 8259).
 *
 * <p>Stricter than the RFC in what could be read in two ways: no byte order mark, and no top-level name twice, even
 * when one of them is written with escapes. An escaped lone surrogate is valid by the RFC's grammar and passes.
 * Numbers pass at any length. Immutable, as long as nobody writes to the array.
 */
public final class JsonScan {
  /** How many containers may stand in each other, the top-level object included. */
  public static final int MAX_DEPTH = 512;
  /** How many members the object may have; more would cost many times their bytes in memory. */
  public static final int MAX_MEMBERS = 1024;

  private static final int FEW = 24;

  private final byte[] source;
  private final int start;
  private final int end;
  private final int tail;
  private final List<Member> members;
  private final boolean remarkable;

  private JsonScan(
      byte[] source, int start, int end, int tail, List<Member> members, boolean remarkable) {
    this.remarkable = remarkable;
    this.source = source;
    this.start = start;
    this.end = end;
    this.tail = tail;
    this.members = Collections.unmodifiableList(members);
  }

  /**
   * One top-level member.
   *
   * @param key its name, escapes resolved
   * @param keyStart offset of the name's opening quote
   * @param valueStart offset of the value's first byte
   * @param valueEnd offset after the value's last byte
   */
  public record Member(String key, int keyStart, int valueStart, int valueEnd) {}

  /**
   * Scans a whole body, which must be one object.
   *
   * @throws MalformedJson saying what was found and expected; fit for whoever sent the bytes
   */
  public static JsonScan of(byte[] json) throws MalformedJson {
    return of(json, 0, json.length);
  }

  /**
   * The same, noticing on the way whether some member is of a kind that few bodies have.
   *
   * @param remarkable whether a member of this name is
   * @throws MalformedJson as {@link #of(byte[])}
   */
  public static JsonScan of(byte[] json, Predicate<String> remarkable) throws MalformedJson {
    return of(json, 0, json.length, remarkable);
  }

  /** Scans an object that is part of {@code source}; all offsets stay those of {@code source}. */
  public static JsonScan of(byte[] source, int from, int to) throws MalformedJson {
    return of(source, from, to, any -> true);
  }

  private static JsonScan of(byte[] source, int from, int to, Predicate<String> remarkable)
      throws MalformedJson {
    var cursor = new JsonCursor(source, to);
    int open = openingBrace(cursor, from);
    var members = new ArrayList<Member>();
    int at = cursor.space(open + 1);
    if (cursor.peek(at) != '}') {
      at = readMembers(cursor, source, at, members);
    }
    int rest = cursor.space(at + 1);
    if (rest < to) {
      throw cursor.unexpected(rest, "nothing after the object");
    }
    int tail = members.isEmpty() ? open + 1 : members.get(members.size() - 1).valueEnd();
    return new JsonScan(source, from, to, tail, members, isAny(members, remarkable));
  }

  private static boolean isAny(List<Member> members, Predicate<String> remarkable) {
    for (int i = 0; i < members.size(); i++) {
      if (remarkable.test(members.get(i).key())) {
        return true;
      }
    }
    return false;
  }

  private static int openingBrace(JsonCursor cursor, int from) throws MalformedJson {
    int at = cursor.space(from);
    int c = cursor.peek(at);
    if (c == '{') {
      return at;
    }
    if (c < 0) {
      throw new MalformedJson(at, "expected a JSON object, found nothing (empty body)");
    }
    if (c == 0xef && cursor.peek(at + 1) == 0xbb || c == 0xfe || c == 0xff) {
      throw new MalformedJson(at, "expected a JSON object in UTF-8, found a byte order mark");
    }
    throw cursor.unexpected(at, "a JSON object beginning with '{'");
  }

  private static int readMembers(JsonCursor cursor, byte[] source, int first, List<Member> members)
      throws MalformedJson {
    var seen = new HashSet<String>(0);
    int at = first;
    while (true) {
      int valueStart = cursor.name(at);
      String key = name(source, at + 1, JsonText.endOfString(source, at) - 1);
      if (isTaken(members, seen, key)) {
        throw new MalformedJson(at, "duplicate key '" + brief(key) + "'");
      }
      if (members.size() == MAX_MEMBERS) {
        throw new MalformedJson(at, "more than " + MAX_MEMBERS + " members in one object");
      }
      int valueEnd = cursor.value(valueStart);
      members.add(new Member(key, at, valueStart, valueEnd));
      at = cursor.space(valueEnd);
      if (cursor.peek(at) == '}') {
        return at;
      }
      if (cursor.peek(at) != ',') {
        throw cursor.unexpected(at, "',' or '}' after a member");
      }
      at = cursor.space(at + 1);
    }
  }

  private static String name(byte[] source, int from, int to) {
    String usual = UsualNames.of(source, from, to);
    return usual != null ? usual : JsonText.decode(source, from, to);
  }

  private static String brief(String key) {
    return key.length() <= 64 ? key : key.substring(0, 64) + "...";
  }

  /** Few names are compared one by one, which makes no garbage; many are kept in {@code seen}. */
  private static boolean isTaken(List<Member> members, Set<String> seen, String key) {
    if (members.size() <= FEW) {
      return indexOf(members, key) >= 0;
    }
    if (seen.isEmpty()) {
      members.forEach(member -> seen.add(member.key()));
    }
    return !seen.add(key);
  }

  private static int indexOf(List<Member> members, String key) {
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).key().equals(key)) {
        return i;
      }
    }
    return -1;
  }

  /** False when it was noticed that no member is of the kind that was looked out for. */
  public boolean maybeRemarkable() {
    return remarkable;
  }

  public byte[] source() {
    return source;
  }

  /** Offset of the first scanned byte, which may be space before the object. */
  int start() {
    return start;
  }

  /** Offset after the last scanned byte. */
  int end() {
    return end;
  }

  /** In the order of the bytes; unmodifiable. */
  public List<Member> members() {
    return members;
  }

  /** Offset at which a member can be appended: after the last one, or after the opening brace. */
  int tail() {
    return tail;
  }

  public @Nullable Member member(String key) {
    int i = indexOf(members, key);
    return i < 0 ? null : members.get(i);
  }

  /** The member's value if it is a string, escapes resolved; null if absent or not a string. */
  public @Nullable String string(String key) {
    Member member = member(key);
    if (member == null || source[member.valueStart()] != '"') {
      return null;
    }
    return JsonText.decode(source, member.valueStart() + 1, member.valueEnd() - 1);
  }

  /** First byte of the member's value ({@code '"'}, {@code '{'}, {@code '['}, {@code 't'}, ...), or 0 if absent. */
  public char kind(String key) {
    Member member = member(key);
    return member == null ? 0 : (char) source[member.valueStart()];
  }

  /** The member's value as it stands in the source, or null if absent. */
  public byte @Nullable [] valueBytes(String key) {
    Member member = member(key);
    return member == null
        ? null
        : Arrays.copyOfRange(source, member.valueStart(), member.valueEnd());
  }
}
