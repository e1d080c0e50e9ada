package dev.sluice.bench;

import io.netty.buffer.ByteBuf;

/**
 * Cuts HTTP/1.1 messages out of a connection's bytes at as little cost as possible. Trusts its peer: the load runs on
 * loopback against what the bench itself started. Owned by one event loop.
 */
final class MessageReader {
  /** Told of each part of a message, in order. */
  interface Listener {
    /** The start line and the headers; the array is used again. */
    void head(byte[] head, int length);

    void data(ByteBuf bytes, int length);

    void end();
  }

  private enum State {
    HEAD,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILER
  }

  private static final byte[] LENGTH = "\r\ncontent-length:".getBytes();
  private static final byte[] CODING = "\r\ntransfer-encoding:".getBytes();

  private final Listener listener;
  private final byte[] head = new byte[16 * 1024];
  private State state = State.HEAD;
  private int headLength;
  private long left;
  private boolean digits;

  MessageReader(Listener listener) {
    this.listener = listener;
  }

  void feed(ByteBuf in) {
    while (in.isReadable()) {
      switch (state) {
        case HEAD -> readHead(in);
        case BODY, CHUNK -> readData(in);
        case CHUNK_SIZE -> readSize(in);
        case CHUNK_END -> skipChunkEnd(in);
        case TRAILER -> readTrailer(in);
      }
    }
  }

  private void readHead(ByteBuf in) {
    var n = headLength;
    while (in.isReadable()) {
      var next = in.readByte();
      head[n++] = next;
      if (next == '\n' && n >= 4 && head[n - 3] == '\n') {
        headLength = 0;
        begin(n);
        return;
      }
    }
    headLength = n;
  }

  private void begin(int length) {
    listener.head(head, length);
    var lengthAt = find(LENGTH, length);
    left = lengthAt < 0 ? 0 : number(lengthAt);
    if (left > 0) {
      state = State.BODY;
    } else if (find(CODING, length) > 0) {
      beginChunk();
    } else {
      finish();
    }
  }

  private void beginChunk() {
    state = State.CHUNK_SIZE;
    left = 0;
    digits = true;
  }

  private void readData(ByteBuf in) {
    var taken = (int) Math.min(left, in.readableBytes());
    var end = in.readerIndex() + taken;
    listener.data(in, taken);
    in.readerIndex(end);
    left -= taken;
    if (left > 0) {
      return;
    }
    if (state == State.BODY) {
      finish();
    } else {
      state = State.CHUNK_END;
      left = 2;
    }
  }

  private void readSize(ByteBuf in) {
    while (in.isReadable()) {
      var next = in.readByte();
      var digit = Character.digit(next, 16);
      if (next == '\n') {
        state = left == 0 ? State.TRAILER : State.CHUNK;
        return;
      }
      digits &= digit >= 0;
      left = digits ? left * 16 + digit : left;
    }
  }

  private void skipChunkEnd(ByteBuf in) {
    var skipped = (int) Math.min(left, in.readableBytes());
    in.skipBytes(skipped);
    left -= skipped;
    if (left == 0) {
      beginChunk();
    }
  }

  /** Counts the bytes of the present line in {@code left}; an empty one ends the message. */
  private void readTrailer(ByteBuf in) {
    var next = in.readByte();
    if (next == '\n' && left == 0) {
      finish();
    } else if (next == '\n') {
      left = 0;
    } else if (next != '\r') {
      left++;
    }
  }

  private void finish() {
    state = State.HEAD;
    listener.end();
  }

  /** Offset after the needle, which is in lower case; -1 if the head does not hold it. */
  private int find(byte[] needle, int length) {
    for (var from = 0; from + needle.length <= length; from++) {
      if (head[from] == '\r' && startsWith(needle, from)) {
        return from + needle.length;
      }
    }
    return -1;
  }

  private boolean startsWith(byte[] needle, int from) {
    for (var i = 2; i < needle.length; i++) {
      var letter = head[from + i];
      if ((letter >= 'A' && letter <= 'Z' ? letter + 32 : letter) != needle[i]) {
        return false;
      }
    }
    return true;
  }

  private long number(int from) {
    var value = 0L;
    for (var at = from; head[at] != '\r'; at++) {
      value = head[at] == ' ' ? value : value * 10 + head[at] - '0';
    }
    return value;
  }
}
