package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Received;
import dev.sluice.fake.SluiceUnderTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a caller sends reaches the upstream as it was sent, but for the model; and so does the answer. */
class RelaysTest {
  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream));
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  @Test
  void onlyTheModelOfARequestIsChanged() {
    upstream.answer(Answers.chat("exactly"));
    String body =
        "{ \"x-unknown\" : 1.50e1, \"model\":\"chat\",\"messages\" : [ {\"role\":\"user\",\"content\":\"\\u00e9\"} ] }";
    assertThat(sluice.post("/v1/chat/completions", body).statusCode()).isEqualTo(200);
    Received request = upstream.requests().get(upstream.requests().size() - 1);
    assertThat(request.text()).isEqualTo(body.replace("\"chat\"", "\"upstream-model\""));
    assertThat(request.header("authorization")).isEqualTo("Bearer sk-upstream-0123456789");
  }

  @Test
  void theAnswerNamesTheModelThatWasAskedFor() {
    upstream.answer(Answers.chat("hello"));
    var answer = sluice.post("/v1/chat/completions", "{\"model\":\"chat\",\"messages\":[]}");
    assertThat(answer.body()).isEqualTo(Answers.chatBody("hello").replace(Answers.MODEL, "chat"));
  }

  @Test
  void aStreamArrivesByteForByteButForTheModel() {
    upstream.answer(Answers.chatStream("one", " two"));
    var answer =
        sluice.post("/v1/chat/completions", "{\"model\":\"chat\",\"stream\":true,\"messages\":[]}");
    assertThat(answer.body())
        .contains("\"model\":\"chat\"")
        .doesNotContain(Answers.MODEL)
        .endsWith("data: [DONE]\n\n");
  }
}
