package dev.sluice.upstream.echo;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** An echo's answer as server-sent events, one for each word, made as they are taken. */
final class EchoEvents implements Iterator<byte[]> {
  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8);

  private final EchoWording wording;
  private final List<EchoReply> replies;
  private final boolean withUsage;
  private final String tail; // OpenAI writes a null usage on all chunks but the last
  private Next next;
  private int choice;
  private int at; // in the text of the present choice

  private enum Next {
    ROLE,
    WORD,
    FINISH,
    USAGE,
    DONE,
    NOTHING
  }

  EchoEvents(EchoWording wording, List<EchoReply> replies, boolean withUsage) {
    this.wording = wording;
    this.replies = replies;
    this.withUsage = withUsage;
    this.tail = withUsage ? ",\"usage\":null" : "";
    this.next = beginning();
  }

  /** How the present choice begins. */
  private Next beginning() {
    return wording.chat() ? Next.ROLE : afterWord();
  }

  private Next afterWord() {
    return at < replies.get(choice).text().length() ? Next.WORD : Next.FINISH;
  }

  @Override
  public boolean hasNext() {
    return next != Next.NOTHING;
  }

  @Override
  public byte[] next() {
    return switch (next) {
      case ROLE -> {
        next = afterWord();
        yield wording.roleEvent(choice, tail);
      }
      case WORD -> word();
      case FINISH -> finish();
      case USAGE -> {
        next = Next.DONE;
        yield wording.usageEvent();
      }
      case DONE -> {
        next = Next.NOTHING;
        yield DONE.clone();
      }
      case NOTHING -> throw new NoSuchElementException();
    };
  }

  private byte[] word() {
    String text = replies.get(choice).text();
    int end = EchoReply.endOfWord(text, at);
    byte[] event = wording.wordEvent(choice, text.substring(at, end), tail);
    at = end;
    next = afterWord();
    return event;
  }

  private byte[] finish() {
    byte[] event = wording.finishEvent(choice, replies.get(choice).finishReason(), tail);
    choice++;
    at = 0;
    if (choice < replies.size()) {
      next = beginning();
    } else {
      next = withUsage ? Next.USAGE : Next.DONE;
    }
    return event;
  }
}
