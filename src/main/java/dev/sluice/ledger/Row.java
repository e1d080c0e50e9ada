package dev.sluice.ledger;

import io.vertx.core.json.JsonObject;

/**
 * One thing that the management API keeps: its fields in LiteLLM's words. What it spent is no field: it is kept as
 * {@link Balance}s, and added to answers.
 *
 * @param id unique within its kind
 * @param fields never changed after the row was made; no plain key among them
 * @param createdAt milliseconds since the epoch
 * @param updatedAt milliseconds since the epoch
 */
public record Row(Kind kind, String id, JsonObject fields, long createdAt, long updatedAt) {
  /** The same row with other fields, changed now. */
  public Row with(JsonObject changed, long now) {
    return new Row(kind, id, changed, createdAt, now);
  }
}
