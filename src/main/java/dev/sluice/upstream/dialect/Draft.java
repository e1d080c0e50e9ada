package dev.sluice.upstream.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.bus.GatewayError;
import dev.sluice.wire.JsonScan;
import dev.sluice.wire.JsonSplice;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request body on its way into a provider's words: reads as edited, while the caller's own bytes stay as they are.
 * Belongs to the call that is being put.
 */
public final class Draft {
  private final JsonScan scan;
  private final JsonSplice splice;
  private final Map<String, byte @Nullable []> edits = new HashMap<>(); // null: removed
  private boolean asksForUsage;
  private boolean hidesUsage;

  Draft(JsonScan scan) {
    this.scan = scan;
    this.splice = new JsonSplice(scan);
  }

  boolean has(String key) {
    return edits.containsKey(key) ? edits.get(key) != null : scan.member(key) != null;
  }

  /** Whether it is there and says something: not null. */
  public boolean hasValue(String key) {
    byte[] edited = edits.get(key);
    if (edited != null || edits.containsKey(key)) {
      return edited != null && edited[0] != 'n';
    }
    return scan.member(key) != null && scan.kind(key) != 'n';
  }

  /** The member's JSON, or null if it is absent. */
  byte @Nullable [] value(String key) {
    if (edits.containsKey(key)) {
      return edits.get(key);
    }
    return scan.valueBytes(key);
  }

  /**
   * The member as a tree of its own; JSON null if it is absent.
   *
   * @throws GatewayError.BadRequest when it holds a number or a name that is too long for a tree
   */
  public JsonNode tree(String key) {
    byte[] value = value(key);
    if (value == null) {
      return NullNode.instance;
    }
    JsonNode node = JsonTree.read(value);
    if (node == null) {
      throw new GatewayError.BadRequest(
          null,
          key,
          "'" + key + "' holds a number of more than 1000 digits or a name of more than 50,000"
              + " characters.");
    }
    return node;
  }

  void set(String key, byte[] value) {
    splice.set(key, value);
    edits.put(key, value);
  }

  /** Sets the member to what a config file says in JSON text. */
  void set(String key, String json) {
    set(key, json.strip().getBytes(StandardCharsets.UTF_8));
  }

  void remove(String key) {
    if (has(key)) {
      splice.remove(key);
      edits.put(key, null);
    }
  }

  /** Gives the member another name, unless that one is taken. */
  void rename(String key, String newKey) {
    if (has(key) && !has(newKey)) {
      byte[] value = value(key);
      splice.rename(key, newKey);
      edits.put(key, null);
      edits.put(newKey, value);
    }
  }

  /** It asks for usage for which its caller did not ask. */
  void askForUsage(byte[] streamOptions, boolean hidden) {
    set("stream_options", streamOptions);
    asksForUsage = true;
    hidesUsage = hidden;
  }

  boolean asksForUsage() {
    return asksForUsage;
  }

  /** Whether its caller is not to see the usage that it asks for. */
  public boolean hidesUsage() {
    return hidesUsage;
  }

  byte[] toBytes() {
    return splice.toBytes();
  }
}
