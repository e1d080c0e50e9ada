package dev.sluice.wire;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the texts of an answer said. A text is believed when it is whole. Owned by one call. */
final class AnswerFacts {
  /** Beyond it a number is no count of tokens. */
  private static final long MOST_TOKENS = 1_000_000_000_000L;

  /** Bytes of an id that are kept. */
  private static final int LONGEST_ID = 256;

  private final ChoiceEnds choices = new ChoiceEnds();
  private boolean error;
  private boolean usageSeen;
  private long[] counted = new long[AnswerKey.KEYS]; // by the last usage
  private byte[] id = {};
  private boolean idWhole;
  private final @Nullable GeneratedText said; // null: nobody wants to know

  // The text that is being read.
  private boolean errorHere;
  private boolean answerHere;
  private boolean usageHere;
  private boolean choicesHere;
  private boolean choiceHere;
  private boolean counts;
  private long[] tokens = new long[AnswerKey.KEYS];

  /** @param keepText whether to keep what the choices say */
  AnswerFacts(boolean keepText) {
    said = keepText ? new GeneratedText() : null;
  }

  void begin() {
    choices.beginText();
    errorHere = false;
    answerHere = false;
    usageHere = false;
    choicesHere = false;
    choiceHere = false;
    idWhole = id.length > 0;
    if (said != null) {
      said.begin();
    }
  }

  /** The value of {@code key} begins with {@code first} and is no container or string that says more later. */
  void value(int key, byte first) {
    switch (key) {
      case AnswerKey.FINISH_REASON -> {
        if (first != 'n') {
          choices.ends();
        }
      }
      case AnswerKey.ERROR -> errorHere |= first != 'n';
      case AnswerKey.CHOICES, AnswerKey.DATA -> answerHere |= first != 'n';
      default -> {
        if (key >= AnswerKey.PROMPT_TOKENS) {
          counts = true;
          tokens[key] = 0;
          digit(key, first);
        }
      }
    }
  }

  /** One more byte of a number of tokens; anything but a digit makes it no count. */
  void digit(int key, byte c) {
    if (counts && c >= '0' && c <= '9' && tokens[key] < MOST_TOKENS) {
      tokens[key] = tokens[key] * 10 + c - '0';
    } else {
      tokens[key] = 0;
      counts = false;
    }
  }

  /** Whether the string value of {@code key} is to be kept. */
  boolean keeps(int key) {
    return key == AnswerKey.TEXT && said != null
        || key == AnswerKey.ID && !idWhole
        || key == AnswerKey.FINISH_REASON;
  }

  /** The inside of the string value of {@code key}, or a part of it. */
  void keep(int key, byte[] source, int from, int to) {
    if (key == AnswerKey.TEXT && said != null) {
      said.add(source, from, to);
    } else if (key == AnswerKey.FINISH_REASON) {
      choices.reason(source, from, to);
    } else if (id.length < LONGEST_ID) {
      int end = Math.min(to, from + LONGEST_ID - id.length);
      byte[] longer = Arrays.copyOf(id, id.length + end - from);
      System.arraycopy(source, from, longer, id.length, end - from);
      id = longer;
    }
  }

  boolean keepsText() {
    return said != null;
  }

  /** A container begins. */
  void enters(AnswerPlace place) {
    if (place == AnswerPlace.USAGE) {
      Arrays.fill(tokens, 0);
      usageHere = true;
    } else if (place == AnswerPlace.CHOICES) {
      choicesHere = true;
    }
  }

  void choiceBegins() {
    choiceHere = true;
    tokens[AnswerKey.INDEX] = 0;
    choices.beginChoice();
  }

  void choiceEnds() {
    choices.endChoice(tokens[AnswerKey.INDEX]);
  }

  /** The text is whole. */
  void commit() {
    choices.commit();
    error |= errorHere;
    if (usageHere) {
      usageSeen = true;
      long[] before = counted;
      counted = tokens;
      tokens = before;
      if (said != null) {
        said.counted();
      }
    }
  }

  /** Whether the text being read reports usage, and has choices of which there is none. */
  boolean onlyUsageHere() {
    return usageHere && choicesHere && !choiceHere && !errorHere;
  }

  /** Whether every choice that began said why it ended. */
  boolean finished() {
    return choices.all();
  }

  /** Whether a content filter ended the answer, and nothing else ended any choice of it. */
  boolean filtered() {
    return choices.filtered();
  }

  boolean error() {
    return error;
  }

  /** Whether the text being read has a member that only an answer has: {@code choices} or {@code data}. */
  boolean answerHere() {
    return answerHere;
  }

  Usage usage() {
    if (!usageSeen) {
      return Usage.NONE;
    }
    return new Usage(
        counted[AnswerKey.PROMPT_TOKENS],
        counted[AnswerKey.COMPLETION_TOKENS],
        Math.max(counted[AnswerKey.CACHE_READ], counted[AnswerKey.CACHED]),
        Math.max(counted[AnswerKey.CACHE_CREATION], counted[AnswerKey.CACHE_WRITTEN]),
        counted[AnswerKey.AUDIO_PROMPT],
        counted[AnswerKey.AUDIO_COMPLETION],
        counted[AnswerKey.REASONING]);
  }

  /** The first {@code id}, or empty. */
  String id() {
    return new Generated(id, id.length, id.length, 0).text();
  }

  /** What the choices said so far. */
  Generated generated() {
    return said == null ? Generated.NOTHING : said.soFar();
  }

  /** What they said before the text that is being read. */
  Generated generatedBefore() {
    return said == null ? Generated.NOTHING : said.before();
  }
}
