package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.errors.UnprocessableEntityException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.SluiceUnderTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The client's exception classes say what happened, whoever refused: the gateway or the upstream. */
class OfficialClientErrorsTest {
  private static final Map<Integer, Class<? extends OpenAIServiceException>> CLASSES = Map.of(
      400, BadRequestException.class,
      401, UnauthorizedException.class,
      403, PermissionDeniedException.class,
      404, NotFoundException.class,
      422, UnprocessableEntityException.class,
      429, RateLimitException.class,
      500, InternalServerException.class,
      503, InternalServerException.class);

  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;
  private static OpenAIClient client;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start(
        SluiceUnderTest.oneModel(upstream) + "\ngeneral_settings: {master_key: sk-master-1234}\n");
    client = OfficialClient.withKey(sluice, "sk-master-1234");
  }

  @AfterAll
  static void stop() {
    client.close();
    sluice.close();
    upstream.close();
  }

  static List<Integer> statuses() {
    return CLASSES.keySet().stream().sorted().toList();
  }

  @ParameterizedTest
  @MethodSource("statuses")
  void anUpstreamsErrorKeepsItsClassAndWords(int status) {
    upstream.answer(Answers.error(status, "some_type", "words of the upstream"));
    OpenAIServiceException error = refused(OfficialClient.chat("chat", "hi").build());
    assertThat(error).isInstanceOf(CLASSES.get(status));
    assertThat(error.getMessage()).contains("words of the upstream");
    assertThat(error.type()).contains("some_type");
  }

  @ParameterizedTest
  @MethodSource("statuses")
  void aStreamThatIsRefusedThrowsTheSameClasses(int status) {
    upstream.answer(Answers.error(status, "some_type", "words of the upstream"));
    OpenAIServiceException error = catchThrowableOfType(OpenAIServiceException.class, () -> {
      try (var stream = client
          .chat()
          .completions()
          .createStreaming(OfficialClient.chat("chat", "hi").build())) {
        stream.stream().forEach(chunk -> {});
      }
    });
    assertThat(error).isInstanceOf(CLASSES.get(status));
  }

  @Test
  void aWrongKeyIsUnauthorized() {
    OpenAIClient stranger = OfficialClient.withKey(sluice, "sk-wrong");
    OpenAIServiceException error = catchThrowableOfType(
        OpenAIServiceException.class,
        () -> stranger
            .chat()
            .completions()
            .create(OfficialClient.chat("chat", "hi").build()));
    assertThat(error).isInstanceOf(UnauthorizedException.class);
    assertThat(error.code()).contains("invalid_api_key");
    stranger.close();
  }

  @Test
  void anUnknownModelIsNotFound() {
    OpenAIServiceException error = refused(OfficialClient.chat("chta", "hi").build());
    assertThat(error).isInstanceOf(NotFoundException.class);
    assertThat(error.code()).contains("model_not_found");
    assertThat(error.param()).contains("model");
    assertThat(error.getMessage()).contains("Did you mean chat?");
  }

  @Test
  void aModelThatIsNotThereCannotBeRetrieved() {
    assertThat(
            catchThrowableOfType(NotFoundException.class, () -> client.models().retrieve("nobody")))
        .isNotNull();
  }

  @Test
  void aWrongRequestIsABadRequest() {
    OpenAIServiceException error = refused(
        ChatCompletionCreateParams.builder().model("").addUserMessage("hi").build());
    assertThat(error).isInstanceOf(BadRequestException.class);
    assertThat(error.param()).contains("model");
  }

  @Test
  void anUpstreamThatHangsUpIsAnInternalServerError() {
    upstream.always(Answers.chat("x").cutAfter(10));
    OpenAIServiceException error = catchThrowableOfType(
        OpenAIServiceException.class,
        () -> client
            .embeddings()
            .create(EmbeddingCreateParams.builder().model("chat").input("x").build()));
    upstream.always(Answers::openAi);
    assertThat(error).isInstanceOf(InternalServerException.class);
    assertThat(error.statusCode()).isEqualTo(502);
  }

  private static OpenAIServiceException refused(ChatCompletionCreateParams params) {
    return catchThrowableOfType(
        OpenAIServiceException.class, () -> client.chat().completions().create(params));
  }
}
