package dev.sluice.wire;

import static dev.sluice.wire.AnswerPlace.ANSWER;
import static dev.sluice.wire.AnswerPlace.CHOICE;
import static dev.sluice.wire.AnswerPlace.CHOICES;
import static dev.sluice.wire.AnswerPlace.CLOSED;
import static dev.sluice.wire.AnswerPlace.DONE;
import static dev.sluice.wire.AnswerPlace.GARBAGE;
import static dev.sluice.wire.AnswerPlace.SKIPPED;
import static dev.sluice.wire.AnswerPlace.SPEECH;
import static dev.sluice.wire.AnswerPlace.START;

/**
 * Reads one JSON text after another while it passes in pieces cut anywhere: puts the caller's name in the place of a
 * top-level {@code model} string, and gathers {@link AnswerFacts}. It follows structure and does not validate: what it
 * relays was not made here. A text that is no object, or breaks off inside a string, is garbage. Owned by one call.
 */
final class AnswerWatch {
  // What comes next in an object.
  private static final int NAME = 0;
  private static final int VALUE = 1;
  private static final int REST = 2; // of a value, and the space after it

  private final byte[] model; // JSON literal; empty: nothing is replaced
  private final AnswerFacts facts;

  private AnswerPlace place = START;
  private int next;
  private int key;
  private int firstKey = -1;
  private int kept; // the key whose string value is being kept
  private int skipDepth; // containers open in what is skipped, or in speech
  private AnswerPlace skippedFrom = START; // place to return to

  private final PassingString string = new PassingString();
  private final DoneMark done = new DoneMark();

  AnswerWatch(byte[] model, AnswerFacts facts) {
    this.model = model;
    this.facts = facts;
  }

  /** A new text begins. */
  void begin() {
    place = START;
    kept = AnswerKey.OTHER;
    string.abandon();
    done.begin();
    facts.begin();
  }

  void read(byte[] source, int from, int to, Relay relay) {
    int at = from;
    while (at < to) {
      if (string.isOpen()) {
        at = passingString(source, at, to, relay);
      } else if (place == SKIPPED) {
        at = skip(source, at, to);
      } else if (place.followed) {
        at = structure(source, at, to, relay);
      } else {
        at = outside(source, at, to);
      }
    }
  }

  private int passingString(byte[] source, int from, int to, Relay relay) {
    int at = string.read(source, from, to);
    if (kept != AnswerKey.OTHER) {
      facts.keep(kept, source, from, string.isOpen() ? at : at - 1);
    }
    if (!string.isOpen()) {
      stringEnds(source, at, relay);
    }
    return at;
  }

  /** A line end inside the text: JSON allows none in a string, and {@code [DONE]} stands in one line. */
  void breakLine(int at, Relay relay) {
    if (place == DONE && !done.isWhole()) {
      place = GARBAGE;
    }
    if (string.isOpen()) {
      string.abandon();
      place = GARBAGE;
      if (relay.isDropping()) {
        relay.resume(at);
      }
    }
  }

  private int outside(byte[] source, int at, int to) {
    byte c = source[at];
    if (place == GARBAGE) {
      return to;
    }
    if (place == DONE) {
      place = done.matches(c) ? DONE : GARBAGE;
    } else if (!isSpace(c)) {
      place = place == START ? begunBy(c) : GARBAGE;
      next = NAME;
    }
    return at + 1;
  }

  private AnswerPlace begunBy(byte c) {
    return c == '{' ? ANSWER : done.matches(c) ? DONE : GARBAGE;
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private int structure(byte[] source, int from, int to, Relay relay) {
    for (int at = from; at < to; at++) {
      byte c = source[at];
      switch (c) {
        case '"' -> {
          int quote = ByteRuns.endOfText(source, at + 1, to);
          if (quote >= to || source[quote] != '"') {
            beginString(at, relay);
            return at + 1;
          }
          wholeString(source, at, quote, relay);
          at = quote;
        }
        case '{', '[' -> {
          open(c);
          return at + 1;
        }
        case '}', ']' -> {
          close();
          return at + 1;
        }
        case ':' -> next = VALUE;
        case ',' -> next = NAME;
        case ' ', '\t', '\n', '\r' -> {}
        default -> scalar(c);
      }
    }
    return to;
  }

  /** A string that is neither cut nor has escapes, as nearly all that stand here. */
  private void wholeString(byte[] source, int at, int quote, Relay relay) {
    if (isName()) {
      nameIs(AnswerKey.in(place, source, at + 1, quote));
    } else if (next == VALUE) {
      stringValueBegins(at, relay);
      if (kept != AnswerKey.OTHER) {
        facts.keep(kept, source, at + 1, quote);
        kept = AnswerKey.OTHER;
      }
      if (relay.isDropping()) {
        relay.resume(quote + 1);
      }
    }
  }

  private void beginString(int at, Relay relay) {
    string.open(isName());
    if (next == VALUE) {
      stringValueBegins(at, relay);
    }
  }

  private boolean isName() {
    return next == NAME && place != CHOICES;
  }

  private void nameIs(int name) {
    key = name;
    firstKey = firstKey < 0 ? name : firstKey;
  }

  private void stringValueBegins(int at, Relay relay) {
    valueBegins((byte) '"');
    if (key == AnswerKey.MODEL && model.length > 0) {
      relay.replace(at, model);
    }
    kept = facts.keeps(key) ? key : AnswerKey.OTHER;
  }

  private void valueBegins(byte first) {
    next = REST;
    if (key != AnswerKey.OTHER) {
      facts.value(key, first);
    }
  }

  private void scalar(byte c) {
    if (next == VALUE) {
      valueBegins(c);
    } else if (key >= AnswerKey.PROMPT_TOKENS) {
      facts.digit(key, c);
    }
  }

  private void open(byte bracket) {
    AnswerPlace inner = SKIPPED;
    if (place == SPEECH) {
      inner = SPEECH;
      skipDepth++;
    } else if (place == CHOICES) {
      inner = bracket == '{' ? CHOICE : SKIPPED;
      facts.choiceBegins();
    } else if (next == VALUE) {
      valueBegins(bracket);
      inner = AnswerPlace.inside(key, bracket == '{', facts.keepsText());
      facts.enters(inner);
    }
    if (inner == SKIPPED) {
      skippedFrom = place;
    }
    if (inner == SKIPPED || inner != place && inner == SPEECH) {
      skipDepth = 1;
    }
    place = inner;
    next = NAME;
    key = AnswerKey.OTHER;
  }

  private void close() {
    if (place == CHOICE) {
      facts.choiceEnds();
    }
    if (place != SPEECH || --skipDepth == 0) {
      place = place.outside();
    }
    if (place == CLOSED) {
      facts.commit();
    }
    next = REST;
    key = AnswerKey.OTHER;
  }

  private int skip(byte[] source, int from, int to) {
    for (int at = from; at < to; at++) {
      int c = source[at];
      if (c == '"') {
        int quote = ByteRuns.endOfText(source, at + 1, to);
        if (quote >= to || source[quote] != '"') {
          string.open(false);
          return at + 1;
        }
        at = quote;
        continue;
      }
      int bracket = c | 0x20; // in ASCII makes [ a { and ] a }
      if (bracket == '{') {
        skipDepth++;
      } else if (bracket == '}' && --skipDepth == 0) {
        place = skippedFrom;
        next = REST;
        return at + 1;
      }
    }
    return to;
  }

  private void stringEnds(byte[] source, int at, Relay relay) {
    kept = AnswerKey.OTHER;
    if (relay.isDropping()) {
      relay.resume(at);
    } else if (string.isName()) {
      nameIs(string.key(place, source));
    }
  }

  /** Whether the text is an object and whole. */
  boolean isWhole() {
    return place == CLOSED;
  }

  /** Whether the text is whole and not garbage: an object or {@code [DONE]}. */
  boolean isReadable() {
    return place == CLOSED || place == DONE && done.isWhole();
  }

  /** Whether nothing but space has come of the text. */
  boolean isEmpty() {
    return place == START;
  }

  /** Whether the text is an object so far. */
  boolean isObject() {
    return place.followed || place == SKIPPED || place == CLOSED;
  }

  /** The first member of the first text as an {@link AnswerKey}, or -1 while it is not known. */
  int firstKey() {
    return firstKey;
  }

  /** Whether one of the texts was {@code [DONE]}. */
  boolean sawDone() {
    return done.seen();
  }
}
