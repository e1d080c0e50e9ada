package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams.EncodingFormat;
import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Vectors arrive as they were made, in the encoding that was asked for, and none is asked for that was not. */
class OfficialClientEmbedsTest {
  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;
  private static OpenAIClient client;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream) + """
          - model_name: echo
            litellm_params: {model: echo/echo}
        """);
    client = OfficialClient.of(sluice);
  }

  @AfterAll
  static void stop() {
    client.close();
    sluice.close();
    upstream.close();
  }

  @Test
  void theClientsDefaultEncodingIsRelayed() {
    upstream.answer(base64(0.25f, -0.5f));
    assertThat(vector(embed("chat").build())).containsExactly(0.25f, -0.5f);
    assertThat(upstream.requests().get(0).json().getString("encoding_format")).isEqualTo("base64");
  }

  @Test
  void floatsAreRelayed() {
    upstream.answer(Answers.embedding(0.25, -0.5, 0.125));
    assertThat(vector(embed("chat").encodingFormat(EncodingFormat.FLOAT).build()))
        .containsExactly(0.25f, -0.5f, 0.125f);
  }

  @Test
  void theBuiltInModelKnowsBothEncodings() {
    List<Float> packed = vector(embed("echo").build());
    assertThat(packed).isNotEmpty();
    assertThat(vector(embed("echo").encodingFormat(EncodingFormat.FLOAT).build()))
        .isEqualTo(packed);
  }

  @Test
  void anEncodingThatNobodyAskedForIsNotSent() {
    upstream.answer(Answers.embedding(1));
    sluice.post("/v1/embeddings", "{\"model\":\"chat\",\"input\":\"x\"}");
    assertThat(upstream.requests().get(upstream.requests().size() - 1).text())
        .isEqualTo("{\"model\":\"upstream-model\",\"input\":\"x\"}");
  }

  private static EmbeddingCreateParams.Builder embed(String model) {
    return EmbeddingCreateParams.builder().model(model).input("one two three");
  }

  private static List<Float> vector(EmbeddingCreateParams params) {
    CreateEmbeddingResponse answer = client.embeddings().create(params);
    assertThat(answer.model()).isEqualTo(params.model().asString());
    return answer.data().get(0).embedding();
  }

  private static Script base64(float... vector) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : vector) {
      bytes.putFloat(value);
    }
    String text = Base64.getEncoder().encodeToString(bytes.array());
    return Script.json(
        200,
        "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":\""
            + text + "\"}],\"model\":\"up\",\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}");
  }
}
