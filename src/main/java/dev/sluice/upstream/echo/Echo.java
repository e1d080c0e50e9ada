package dev.sluice.upstream.echo;

import dev.sluice.bus.Call;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Operation;
import dev.sluice.config.Deployment;
import dev.sluice.upstream.dialect.ClientCredentials;
import dev.sluice.upstream.dialect.OutboundBody;
import dev.sluice.wire.Usage;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/**
 * The built-in upstream's words: it answers a conversation with its last user message, a prompt with itself, and a
 * text with a vector made of its words; or whatever {@code mock_response} says. Words between spaces count as tokens.
 */
public final class Echo {
  private final Clock clock;
  private final Supplier<String> ids;

  /**
   * @param clock for {@code created}
   * @param ids random parts of answers' ids
   */
  public Echo(Clock clock, Supplier<String> ids) {
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * An answer as OpenAI would send it.
   *
   * @param events whether the pieces are server-sent events, else they make one JSON object
   * @param usage what the answer reports, or would if it was asked to
   * @param id of the answer; of embeddings, which have none, empty
   * @param pieces made one by one as they are taken
   */
  public record Answer(boolean events, Usage usage, String id, Iterator<byte[]> pieces) {}

  /**
   * @throws GatewayError when the request is not one, or the mock is an error
   */
  public Answer answer(Call call) {
    GatewayError mocked = MockErrors.of(call.deployment());
    if (mocked != null) {
      throw mocked;
    }
    ClientCredentials.of(call);
    var request = new EchoRequest(OutboundBody.of(call));
    if (call.operation() == Operation.EMBEDDING) {
      return EchoEmbeddings.answer(request, model(call));
    }
    boolean chat = call.operation() == Operation.CHAT;
    List<EchoReply> replies = replies(call.deployment(), request, chat);
    var usage = new Usage(
        chat ? request.wordsOfMessages() : request.wordsOfPrompts(),
        replies.stream().mapToLong(EchoReply::words).sum());
    String id = (chat ? "chatcmpl-" : "cmpl-") + ids.get();
    var wording = new EchoWording(
        chat, call.stream(), id, clock.instant().getEpochSecond(), model(call), usage);
    Iterator<byte[]> pieces = call.stream()
        ? new EchoEvents(wording, replies, request.wantsUsage())
        : wording.whole(replies);
    return new Answer(call.stream(), usage, id, pieces);
  }

  private static String model(Call call) {
    return call.answerModel().isEmpty() ? call.upstreamModel() : call.answerModel();
  }

  private static List<EchoReply> replies(Deployment deployment, EchoRequest request, boolean chat) {
    String mock = deployment.mockResponse();
    List<String> texts = chat ? List.of(request.lastUserText()) : request.prompts();
    int each = request.integer("n", 1, 1, 128);
    int limit = request.wordLimit();
    var replies = new ArrayList<EchoReply>();
    for (String text : texts) {
      EchoReply reply = EchoReply.of(mock == null ? text : mock, limit);
      for (int i = 0; i < each; i++) {
        replies.add(reply);
      }
    }
    return replies;
  }
}
