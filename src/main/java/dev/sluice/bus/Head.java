package dev.sluice.bus;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Upstream to ingress: the answer begins, with its first data.
 *
 * @param status 200 to 299
 * @param headers those that go to the caller, names in lower case
 * @param data the first bytes, never changed after being sent
 * @param closing present when this is the whole answer
 * @param timing how long the provider took until then
 */
public record Head(
    long id,
    int status,
    Map<String, String> headers,
    Buffer data,
    @Nullable Closing closing,
    Timing timing)
    implements Frame {}
