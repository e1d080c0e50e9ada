package dev.sluice.ingress.accounting;

import dev.sluice.bus.GatewayError;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.admission.Holder;
import dev.sluice.ops.log.AccessLog;
import dev.sluice.ops.log.AccessNote;
import dev.sluice.ops.log.LaneLog;
import dev.sluice.ops.request.Served;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The requests of one lane that the access log will tell of, each once, when it is over. Owned by its event loop. */
public final class AccessNotes {
  private final AccessLog log;
  private final LaneLog lines;
  private final Map<HttpServerResponse, Open> open = new IdentityHashMap<>();
  private @Nullable Open last; // the one that was begun, for its next steps come at once

  AccessNotes(AccessLog log) {
    this.log = log;
    this.lines = log.lane();
  }

  private record Open(HttpServerRequest request, HttpServerResponse response, AccessNote note) {}

  /**
   * A request came.
   *
   * @param path null: it has none that can be read
   * @param peer address of the other end of its connection
   */
  public void begin(HttpServerRequest request, @Nullable String path, String peer) {
    if (log.isOn()) {
      String method = request.method().name();
      AccessNote note = new AccessNote(method, path == null ? "" : path, peer);
      last = new Open(request, request.response(), note);
      open.put(last.response, last);
    }
  }

  /**
   * Its body and its key could be read.
   *
   * @param holder of the key, or null: nothing limits its caller
   */
  public void asks(HttpServerRequest request, String model, @Nullable Holder holder) {
    AccessNote note = of(request);
    if (note != null) {
      note.asks(model, holder == null ? Payer.NOBODY : holder.payer(null));
    }
  }

  /**
   * It is a call of OpenAI's API.
   *
   * @param id its {@code x-litellm-call-id}
   * @param trace the id by which it is found in traces; empty: there is none
   */
  public void named(HttpServerRequest request, String id, String trace) {
    AccessNote note = of(request);
    if (note != null) {
      note.named(id, trace);
    }
  }

  /** The note of a request, or null: nobody wants one. */
  @Nullable
  AccessNote of(HttpServerRequest request) {
    if (open.isEmpty()) {
      return null;
    }
    HttpServerResponse response = request.response();
    Open found = last != null && last.response == response ? last : open.get(response);
    return found == null ? null : found.note;
  }

  /** It is answered with an error. */
  public void refused(HttpServerRequest request, GatewayError error) {
    failed(of(request), error);
  }

  /** It is routed, and {@link #settled} will follow; its note, or null. */
  @Nullable
  AccessNote routed(HttpServerRequest request) {
    AccessNote note = of(request);
    if (note != null) {
      note.awaitBill();
    }
    return note;
  }

  /**
   * Its exchange is over; where its answer breaks off after this, the gateway cut it.
   *
   * @param error what its caller was told, or null
   */
  void closed(@Nullable AccessNote note, @Nullable GatewayError error) {
    failed(note, error);
    if (note != null && error != null) {
      note.cutOff();
    }
  }

  /** The gateway leaves, and waits no longer for its answer to be taken. */
  public void cut(HttpServerResponse response) {
    Open found = open.get(response);
    if (found != null) {
      found.note.failed("shutting_down");
      found.note.cutOff();
    }
  }

  private void failed(@Nullable AccessNote note, @Nullable GatewayError error) {
    if (note != null && error != null) {
      note.failed(error.code() != null ? error.code() : error.type());
    }
  }

  /** What it used is known. */
  void settled(@Nullable AccessNote note, Served served, long firstByteNanos) {
    if (note != null && note.settled(served, firstByteNanos)) {
      lines.add(note);
    }
  }

  /** Its answer is written, or its caller is gone. */
  public void ended(HttpServerRequest request, boolean left) {
    HttpServerResponse response = request.response();
    Open found = open.remove(response);
    if (found == null) {
      return;
    }
    last = last == found ? null : last;
    if (left) {
      found.note.left();
    }
    if (found.note.ended(response.getStatusCode(), request.bytesRead(), response.bytesWritten())) {
      lines.add(found.note);
    }
  }

  /** A second passed. An answer that was cut off, by whichever side, is over too. */
  void tick() {
    for (Map.Entry<HttpServerResponse, Open> entry : new ArrayList<>(open.entrySet())) {
      if (entry.getKey().closed()) {
        ended(entry.getValue().request, !entry.getKey().ended());
      }
    }
  }

  /** The last connection of callers is closed, though not every answer knows it yet. */
  void close() {
    tick();
    for (Open left : List.copyOf(open.values())) {
      if (left.note.isCutOff()) {
        ended(left.request, true);
      }
    }
  }
}
