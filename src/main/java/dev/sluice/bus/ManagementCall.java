package dev.sluice.bus;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ingress to ledger: a call of the management API, its key already checked.
 *
 * @param method in upper case
 * @param path without the query, decoded
 * @param query every value of every name, decoded
 * @param body as it came; empty when there was none
 * @param actor who calls
 */
public record ManagementCall(
    String method, String path, Map<String, List<String>> query, Buffer body, Actor actor) {
  /**
   * @param token hash of the caller's virtual key in hex, or null: the operator, with the master key
   */
  public record Actor(@Nullable String token) {
    /** May do everything. */
    public static final Actor OPERATOR = new Actor(null);
  }
}
