package dev.sluice.ledger.usage;

import dev.sluice.bus.GatewayError;
import dev.sluice.ledger.store.UsageQueries.Dimension;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for a report.
 *
 * @param seesAll an admin, the master key, or a key with the permission {@code get_spend_routes}
 * @param isOperator whether it is the master key
 * @param key hash of the caller's key, or null: the master key
 * @param userId the key's owner, or null
 */
public record Viewer(
    boolean seesAll,
    boolean isOperator,
    @Nullable String key,
    @Nullable String userId) {

  /** What they see: all, their own user's, or their own key's. */
  Map<Dimension, String> own() {
    Map<Dimension, String> own = new EnumMap<>(Dimension.class);
    if (!seesAll && userId != null) {
      own.put(Dimension.USER, userId);
    } else if (!seesAll) {
      own.put(Dimension.KEY, String.valueOf(key));
    }
    return own;
  }

  /** @throws GatewayError.Forbidden when it is not all that they see */
  void needAll() {
    if (!seesAll) {
      throw new GatewayError.Forbidden(
          "role_not_allowed",
          null,
          "This shows everybody's spend: it needs proxy_admin, proxy_admin_viewer or a key with the"
              + " permission get_spend_routes.");
    }
  }

  void needOperator() {
    if (!isOperator) {
      throw new GatewayError.Forbidden(
          "role_not_allowed", null, "Only the master key may set everybody's spend to 0.");
    }
  }
}
