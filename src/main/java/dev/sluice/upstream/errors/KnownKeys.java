package dev.sluice.upstream.errors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.config.Deployment;
import dev.sluice.config.Secret;
import dev.sluice.upstream.dialect.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes the gateway's keys out of what an upstream says, for some upstreams repeat the key they refuse. A key
 * becomes its abbreviated form.
 */
final class KnownKeys {
  /** Shorter keys are replaced only where they stand as words of their own, or no text would survive. */
  private static final int UNMISTAKABLE = 8;

  private final List<Secret> secrets;

  private KnownKeys(List<Secret> secrets) {
    this.secrets = secrets;
  }

  static KnownKeys of(CallFacts call) {
    var secrets = new ArrayList<Secret>();
    Deployment deployment = call.deployment();
    add(secrets, deployment.apiKey());
    add(secrets, call.key());
    for (Map.Entry<String, String> header : deployment.headers().entrySet()) {
      if (isSecret(header.getKey())) {
        String value = header.getValue();
        add(secrets, new Secret(value.substring(value.indexOf(' ') + 1))); // after "Bearer"
      }
    }
    String query = deployment.query() == null ? "" : deployment.query();
    for (String parameter : query.split("&")) {
      int equals = parameter.indexOf('=');
      if (equals > 0 && isSecret(parameter.substring(0, equals))) {
        add(secrets, new Secret(parameter.substring(equals + 1)));
      }
    }
    return new KnownKeys(secrets);
  }

  private static boolean isSecret(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.contains("auth")
        || lower.contains("key")
        || lower.contains("token")
        || lower.contains("secret")
        || lower.equals("cookie");
  }

  private static void add(List<Secret> secrets, @Nullable Secret secret) {
    if (secret != null && !secret.reveal().isBlank()) {
      secrets.add(secret);
    }
  }

  String hideIn(String text) {
    String redacted = text;
    for (Secret secret : secrets) {
      if (redacted.contains(secret.reveal())) {
        redacted = pattern(secret.reveal())
            .matcher(redacted)
            .replaceAll(Matcher.quoteReplacement(secret.toString()));
      }
    }
    return redacted;
  }

  private static Pattern pattern(String key) {
    String literal = Pattern.quote(key);
    return Pattern.compile(
        key.length() >= UNMISTAKABLE ? literal : "(?<![\\w])" + literal + "(?![\\w])");
  }

  /** The same tree with every string in it redacted, names of members included. */
  JsonNode hideIn(JsonNode node) {
    if (node.isTextual()) {
      return TextNode.valueOf(hideIn(node.textValue()));
    }
    if (node.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> array.add(hideIn(element)));
      return array;
    }
    if (!node.isObject()) {
      return node;
    }
    ObjectNode object = JsonTree.object();
    node.properties()
        .forEach(member -> object.set(hideIn(member.getKey()), hideIn(member.getValue())));
    return object;
  }
}
