package dev.sluice.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Joins the pieces of a streamed answer into the whole: texts, tool calls whose arguments come in parts, several answers
 * side by side. Not thread-safe.
 */
public final class ChatAccumulator {
  private final Map<Integer, Answer> answers = new TreeMap<>();
  private final Map<String, JsonNode> extra = new LinkedHashMap<>();
  private String id = "";
  private long created;
  private String model = "";
  private @Nullable Usage usage;

  /** Appends a piece. */
  public ChatAccumulator add(ChatChunk chunk) {
    id = id.isEmpty() ? chunk.id() : id;
    created = created == 0 ? chunk.created() : created;
    model = model.isEmpty() ? chunk.model() : model;
    usage = chunk.usage() == null ? usage : chunk.usage();
    extra.putAll(chunk.extra());
    for (ChatChunk.Choice choice : chunk.choices()) {
      answers.computeIfAbsent(choice.index(), Answer::new).add(choice);
    }
    return this;
  }

  /** What has come so far, as if it had not been streamed; whole once a {@code finishReason} is there. */
  public ChatCompletion completion() {
    List<ChatCompletion.Choice> choices =
        answers.values().stream().map(Answer::choice).toList();
    return new ChatCompletion(id, created, model, choices, usage, Map.copyOf(extra));
  }

  /** One of the answers. */
  private static final class Answer {
    private final int index;
    private final Joined extra = new Joined(); // of the choice
    private final Joined delta = new Joined();
    private final List<Pieces> calls = new ArrayList<>();
    private String role = "assistant";
    private @Nullable StringBuilder text;
    private @Nullable String finishReason;

    Answer(int index) {
      this.index = index;
    }

    void add(ChatChunk.Choice choice) {
      ChatChunk.Delta news = choice.delta();
      role = news.role() == null ? role : news.role();
      if (news.text() != null) {
        text = text == null ? new StringBuilder() : text;
        text.append(news.text());
      }
      news.toolCalls().forEach(this::add);
      delta.add(news.extra());
      finishReason = choice.finishReason() == null ? finishReason : choice.finishReason();
      extra.add(choice.extra());
    }

    /** Some providers number no call, or give all of them the number 0: then a new id begins a new call. */
    private void add(ToolCall piece) {
      Pieces last = calls.isEmpty() ? null : calls.get(calls.size() - 1);
      for (int i = calls.size() - 1; i >= 0 && piece.index() != ToolCall.NO_INDEX; i--) {
        if (calls.get(i).index == piece.index()) {
          last = calls.get(i);
          break;
        }
        last = null;
      }
      if (last == null
          || !piece.id().isEmpty() && !last.id.isEmpty() && !piece.id().equals(last.id)) {
        last = new Pieces(piece.index());
        calls.add(last);
      }
      last.add(piece);
    }

    ChatCompletion.Choice choice() {
      List<ToolCall> whole = calls.stream().map(Pieces::call).toList();
      String said = text == null ? null : text.toString();
      Message message = new Message(role, said, List.of(), whole, null, delta.whole());
      return new ChatCompletion.Choice(index, message, finishReason, extra.whole());
    }
  }

  /** One tool call. */
  private static final class Pieces {
    private final int index;
    private final StringBuilder arguments = new StringBuilder();
    private final Map<String, JsonNode> extra = new LinkedHashMap<>();
    private String id = "";
    private String name = "";

    Pieces(int index) {
      this.index = index;
    }

    void add(ToolCall piece) {
      id = id.isEmpty() ? piece.id() : id;
      name = name.isEmpty() ? piece.name() : name;
      arguments.append(piece.arguments());
      extra.putAll(piece.extra());
    }

    ToolCall call() {
      return new ToolCall(index, id, name, arguments.toString(), Map.copyOf(extra));
    }
  }
}
