package dev.sluice.ingress.request;

import dev.sluice.wire.JsonScan;
import dev.sluice.wire.MalformedJson;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The end user that a request is made for, from the places where LiteLLM looks, in its order. Stateless. */
final class CustomerName {
  private static final CharSequence CUSTOMER = HttpHeaders.createOptimized("x-litellm-customer-id");
  private static final CharSequence END_USER = HttpHeaders.createOptimized("x-litellm-end-user-id");
  private static final int LONGEST = 256; // characters; what is longer is cut

  private CustomerName() {}

  /** @param ownHeaders those that the config names */
  static @Nullable String of(MultiMap headers, List<String> ownHeaders, JsonScan body) {
    String name = said(headers.get(CUSTOMER));
    name = name != null ? name : said(headers.get(END_USER));
    for (int i = 0; name == null && i < ownHeaders.size(); i++) {
      name = said(headers.get(ownHeaders.get(i)));
    }
    name = name != null ? name : said(body.string("user"));
    name = name != null ? name : within(body, "litellm_metadata", "user");
    name = name != null ? name : within(body, "metadata", "user_id");
    return name != null ? name : said(body.string("safety_identifier"));
  }

  private static @Nullable String within(JsonScan body, String member, String name) {
    JsonScan.Member outer = body.kind(member) == '{' ? body.member(member) : null;
    if (outer == null) {
      return null;
    }
    try {
      return said(
          JsonScan.of(body.source(), outer.valueStart(), outer.valueEnd()).string(name));
    } catch (MalformedJson twice) {
      return null; // a name that stands there twice; whoever reads it will say so
    }
  }

  private static @Nullable String said(@Nullable String name) {
    if (name == null || name.isBlank()) {
      return null;
    }
    String plain = name.strip();
    return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST);
  }
}
