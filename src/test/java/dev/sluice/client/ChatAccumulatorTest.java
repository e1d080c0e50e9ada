package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.json.Answers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A stream's pieces make the answer that would have come whole, members that nobody knows included. */
class ChatAccumulatorTest {
  private static ChatChunk chunk(String choices) {
    byte[] json = ("{\"id\":\"c\",\"created\":1,\"model\":\"m\",\"choices\":[" + choices + "]}")
        .getBytes(StandardCharsets.UTF_8);
    return Answers.read(json, 0, json.length, ChatChunk::read);
  }

  private static ChatCompletion whole(String... choices) {
    ChatAccumulator whole = new ChatAccumulator();
    for (String choice : choices) {
      whole.add(chunk(choice));
    }
    return whole.completion();
  }

  @Test
  void severalAnswersGrowSideBySide() {
    ChatCompletion answer = whole(
        "{\"index\":1,\"delta\":{\"role\":\"assistant\",\"content\":\"b\"}}",
        "{\"index\":0,\"delta\":{\"content\":\"a\"}},{\"index\":1,\"delta\":{\"content\":\"b\"}}",
        "{\"index\":1,\"delta\":{},\"finish_reason\":\"length\"}",
        "");
    assertThat(answer.choices())
        .extracting(choice -> choice.message().text())
        .containsExactly("a", "bb");
    assertThat(answer.choices())
        .extracting(ChatCompletion.Choice::finishReason)
        .containsExactly(null, "length");
    assertThat(answer.id() + answer.model() + answer.created()).isEqualTo("cm1");
  }

  @Test
  void whatNobodyKnowsIsJoinedByItsKind() {
    ChatCompletion answer = whole(
        "{\"index\":0,\"delta\":{\"reasoning_content\":\"so \",\"audio\":{\"id\":\"x\",\"data\":\"AA\"}},"
            + "\"logprobs\":{\"content\":[1],\"refusal\":null}}",
        "{\"index\":0,\"delta\":{\"reasoning_content\":\"so\",\"audio\":{\"id\":\"x\",\"data\":\"AA\"}},"
            + "\"logprobs\":{\"content\":[2,3],\"refusal\":null}}");
    assertThat(answer.message().reasoning()).isEqualTo("so so");
    assertThat(answer.message().extra().get("audio"))
        .hasToString("{\"id\":\"x\",\"data\":\"AAAA\"}");
    assertThat(answer.choices().get(0).extra().get("logprobs"))
        .hasToString("{\"content\":[1,2,3],\"refusal\":null}");
    assertThat(answer.text()).isEmpty();
  }

  @Test
  void contentInPartsIsReadAsText() {
    ChatCompletion answer = whole(
        "{\"index\":0,\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"x\"}]}}",
        "{\"index\":0,\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\"b\"}]}}");
    assertThat(answer.text()).isEqualTo("ab");
    assertThat(answer.message().extra().get("content")).hasSize(3);
  }

  @Test
  void nothingIsAnEmptyAnswer() {
    ChatCompletion answer = new ChatAccumulator().completion();
    assertThat(answer.text()).isEmpty();
    assertThat(answer.toolCalls()).isEmpty();
    assertThat(answer.finishReason()).isNull();
  }

  @Test
  void whatWasGivenStaysAsItIsWhenMoreComes() {
    String piece = "{\"index\":0,\"delta\":{\"audio\":{\"id\":\"x\",\"data\":\"AA\"}},"
        + "\"logprobs\":{\"content\":[1]}}";
    ChatChunk first = chunk(piece);
    ChatAccumulator whole = new ChatAccumulator().add(first);
    ChatCompletion before = whole.completion();
    whole.add(chunk(piece));
    assertThat(first.choices().get(0).extra().get("logprobs")).hasToString("{\"content\":[1]}");
    assertThat(before.choices().get(0).extra().get("logprobs")).hasToString("{\"content\":[1]}");
    assertThat(before.message().extra().get("audio")).hasToString("{\"id\":\"x\",\"data\":\"AA\"}");
    assertThat(whole.completion().choices().get(0).extra().get("logprobs"))
        .hasToString("{\"content\":[1,1]}");
  }

  @Test
  void aMessageBesideADeltaAddsNothing() {
    ChatCompletion answer = whole(
        "{\"index\":0,\"delta\":{\"content\":\"a\"},\"message\":null}",
        "{\"index\":0,\"delta\":{\"content\":\"b\"},\"message\":{\"content\":\"all of ab\"}}");
    assertThat(answer.text()).isEqualTo("ab");
  }

  @Test
  void aPieceOfAnotherAnswerSaysNothingOfTheFirst() {
    ChatChunk other =
        chunk("{\"index\":1,\"delta\":{\"content\":\"b\"},\"finish_reason\":\"stop\"}");
    assertThat(other.text()).isEmpty();
    assertThat(other.finishReason()).isNull();
    byte[] json = "{\"choices\":[{\"index\":1,\"text\":\"b\"}]}".getBytes(StandardCharsets.UTF_8);
    assertThat(Answers.read(json, 0, json.length, TextCompletion::read).text()).isEmpty();
  }
}
