package dev.sluice.wire;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the texts of an answer said. A text is believed when it is whole. Owned by one call. */
final class AnswerFacts {
  /** Beyond it a number is no count of tokens. */
  private static final long MOST_TOKENS = 1_000_000_000_000L;

  private final ChoiceEnds choices;
  private boolean error;
  private long @Nullable [] counted; // by the last usage
  private final KeptName id = new KeptName();
  private final KeptName model = new KeptName();
  private boolean named; // both are known: nothing is to be looked for in the texts that follow
  private final @Nullable GeneratedText said; // null: nobody wants to know

  // The text that is being read.
  private boolean errorHere;
  private boolean answerHere;
  private boolean usageHere;
  private boolean choicesHere;
  private boolean choiceHere;
  private boolean counts;
  private long[] tokens = new long[AnswerKey.KEYS];

  /**
   * @param keepText whether to keep what the choices say
   * @param expected choices, without which it is not finished
   */
  AnswerFacts(boolean keepText, int expected) {
    choices = new ChoiceEnds(expected);
    said = keepText ? new GeneratedText() : null;
  }

  void begin() {
    choices.beginText();
    errorHere = false;
    answerHere = false;
    usageHere = false;
    choicesHere = false;
    choiceHere = false;
    if (!named) {
      id.beginText();
      model.beginText();
      named = !id.isOpen() && !model.isOpen();
    }
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
    return switch (key) {
      case AnswerKey.FINISH_REASON -> true;
      case AnswerKey.TEXT -> said != null;
      case AnswerKey.ID -> !named && id.isOpen();
      case AnswerKey.MODEL -> !named && model.isOpen();
      default -> false;
    };
  }

  /** The inside of the string value of {@code key}, or a part of it. */
  void keep(int key, byte[] source, int from, int to) {
    if (key == AnswerKey.TEXT && said != null) {
      said.add(source, from, to);
    } else if (key == AnswerKey.FINISH_REASON) {
      choices.reason(source, from, to);
    } else {
      (key == AnswerKey.ID ? id : model).add(source, from, to);
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
      long[] before = counted;
      counted = tokens;
      tokens = before == null ? new long[AnswerKey.KEYS] : before;
      if (said != null) {
        said.counted();
      }
    }
  }

  /** Whether the text being read reports usage, and has choices of which there is none. */
  boolean onlyUsageHere() {
    return usageHere && choicesHere && !choiceHere && !errorHere;
  }

  /** Whether all choices are there and said why they ended. */
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
    if (counted == null) {
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
    return id.text();
  }

  /** The first {@code model}, as the server has it, or empty. */
  String model() {
    return model.text();
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
