package dev.sluice.fake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FakeUpstreamTest {
  private static final String CHAT = RawCaller.post(
      "/v1/chat/completions", "{\"model\":\"m\",\"stream\":true}", "X-Odd-CASE: Kept");

  private final FakeUpstream upstream = FakeUpstream.start();
  private final RawCaller caller = RawCaller.to(upstream.port());

  @AfterEach
  void close() {
    caller.close();
    upstream.close();
  }

  @Test
  void recordsARequestAsItCame() {
    caller.send(CHAT).answer().bytes();
    var request = upstream.take();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.uri()).isEqualTo("/v1/chat/completions");
    assertThat(request.headers()).anyMatch(header -> header.getKey().equals("X-Odd-CASE"));
    assertThat(request.header("x-odd-case")).isEqualTo("Kept");
    assertThat(request.json().getString("model")).isEqualTo("m");
  }

  @Test
  void readsAChunkedRequestByteByByte() {
    var head = "POST /v1/embeddings HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    var request = head + "3\r\n{\"a\r\n5\r\n\":1}\n\r\n0\r\n\r\n";
    assertThat(caller.sendInPieces(request.getBytes(UTF_8), 1).answer().status())
        .isEqualTo(200);
    assertThat(upstream.take().text()).isEqualTo("{\"a\":1}\n");
  }

  @Test
  void keepsChunkBoundariesAndTheConnection() {
    upstream.answer(Script.events().pieces("da", "ta: a\r\n", "\r\n"), Answers.chat("second"));
    var first = caller.send(CHAT).answer();
    assertThat(first.piece()).asString().isEqualTo("da");
    assertThat(first.piece()).asString().isEqualTo("ta: a\r\n");
    assertThat(first.piece()).asString().isEqualTo("\r\n");
    assertThat(first.piece()).isNull();
    assertThat(caller.send(CHAT).answer().json().getString("model")).isEqualTo(Answers.MODEL);
    assertThat(upstream.connections()).isEqualTo(1);
    Eventually.until(() -> upstream.live() == 0, upstream::live);
  }

  @Test
  void stallsUntilTheGateOpens() {
    var gate = new Gate();
    upstream.answer(Script.events().event("1").stall(gate).event("2"));
    var answer = caller.send(CHAT).answer();
    assertThat(answer.piece()).asString().isEqualTo("data: 1\n\n");
    gate.awaitReached();
    assertThat(upstream.live()).isEqualTo(1);
    gate.open();
    assertThat(answer.text()).isEqualTo("data: 1\n\ndata: 2\n\n");
  }

  @Test
  void tellsWhenACallerLeft() {
    upstream.answer(Answers.chatStream("a").stall(), Answers.chatStream("a").stall());
    caller.send(CHAT).answer().until("[DONE]");
    caller.close();
    var first = upstream.take();
    first.awaitCallerLeft();
    assertThat(first.answered()).isNotDone();
    var aborter = RawCaller.to(upstream.port()).send(CHAT);
    var second = upstream.take();
    aborter.abort();
    second.awaitCallerLeft();
  }

  @Test
  void anAnsweredCallerHasNotLeft() {
    caller.send(CHAT).answer().bytes();
    caller.close();
    var request = upstream.take();
    request.awaitAnswered();
    assertThat(request.left()).isNotDone();
  }

  @Test
  void cutsAtEveryByte() {
    var whole = Answers.chatStream("one", "two");
    upstream.answer(whole);
    caller.send(CHAT).answer().bytes();
    var length = (int) upstream.take().written().get();
    for (var at = 0; at < length; at += 7) {
      upstream.answer(whole.cutAfter(at));
      try (var cutCaller = RawCaller.to(upstream.port())) {
        assertThat(cutCaller.send(CHAT).read(length)).hasSize(at);
      }
      upstream.take().awaitAnswered();
    }
  }

  @Test
  void aCutStreamIsNotAnEnd() {
    upstream.answer(Script.events().event("1").cut());
    var answer = caller.send(CHAT).answer();
    assertThatThrownBy(answer::bytes).hasCauseInstanceOf(EOFException.class);
    assertThat(answer.soFar()).isEqualTo("data: 1\n\n");
    var request = upstream.take();
    request.awaitAnswered();
    assertThat(request.left()).isNotDone();
  }

  @Test
  void claimsALengthThatIsWrong() {
    upstream.answer(Answers.chat("x").declaring(100_000));
    var answer = caller.send(CHAT).answer();
    assertThatThrownBy(answer::bytes).hasCauseInstanceOf(EOFException.class);
  }

  @Test
  void answersGarbageInterimHeadsAndBodiesWithoutLength() {
    upstream.answer(Script.json(200, "{}")
        .informational(103, "Link: </x>")
        .header("X-OdD", "1")
        .untilClose());
    assertThat(caller.send(CHAT).answer().status()).isEqualTo(103);
    var answer = caller.answer();
    assertThat(answer.header("content-length")).isNull();
    assertThat(answer.headers()).anyMatch(header -> header.getKey().equals("X-OdD"));
    assertThat(answer.text()).isEqualTo("{}");
    upstream.answer(Script.bytes("SSH-2.0-nope\r\n"));
    try (var second = RawCaller.to(upstream.port()).send(CHAT)) {
      assertThatThrownBy(second::answer).hasMessageContaining("not a status line: SSH-2.0");
    }
  }

  @Test
  void compressesPieceByPiece() throws IOException {
    upstream.answer(Script.events().event("1").event("2").gzip());
    var zipped = caller.send(CHAT).answer();
    assertThat(new GZIPInputStream(new ByteArrayInputStream(zipped.bytes())).readAllBytes())
        .asString()
        .isEqualTo("data: 1\n\ndata: 2\n\n");
    upstream.answer(Answers.chat("hi").deflate());
    var deflated = caller.send(CHAT).answer();
    assertThat(new InflaterInputStream(new ByteArrayInputStream(deflated.bytes())).readAllBytes())
        .asString()
        .isEqualTo(Answers.chatBody("hi"));
  }

  @Test
  void aBurstStopsWhereTheCallerDoesNotRead() {
    var part = "data: 0123456789\n\n".repeat(64).getBytes(UTF_8);
    var count = 20_000;
    upstream.answer(Script.events().burst(count, i -> part));
    try (var slow = RawCaller.withReceiveBuffer(upstream.port(), 4096)) {
      var answer = slow.send(CHAT).answer();
      var request = upstream.take();
      assertThat(request.answered()).isNotDone();
      assertThat(answer.bytes()).hasSize(count * part.length);
      request.awaitAnswered();
      assertThat(request.written().get()).isGreaterThan((long) count * part.length);
    }
  }

  @Test
  void tricklesAndDelays() {
    upstream.answer(Answers.chat("slow").trickle(5), Script.json(200, "{}").delay(5));
    assertThat(caller.send(CHAT).answer().text()).isEqualTo(Answers.chatBody("slow"));
    assertThat(caller.send(CHAT).answer().text()).isEqualTo("{}");
  }

  @Test
  void servesManyCallersAtOnce() {
    var callers = IntStream.range(0, 50)
        .mapToObj(i -> RawCaller.to(upstream.port()).send(CHAT))
        .toList();
    callers.forEach(one -> assertThat(one.answer().text()).endsWith("data: [DONE]\n\n"));
    callers.forEach(RawCaller::close);
    assertThat(upstream.connections()).isEqualTo(51);
  }

  @Test
  void aResetIsSeenAsAClose() {
    upstream.answer(Script.events().event("1").reset());
    assertThat(caller.send(CHAT).seesClose()).isTrue();
  }
}
