package dev.sluice.config.reading.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Secret;
import dev.sluice.config.UpstreamProxy;
import dev.sluice.config.UpstreamProxy.Kind;
import dev.sluice.config.reading.ConfigReading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyReaderTest extends ConfigReading {
  private String proxy(String settings, String base, String... more) {
    String params = "api_base: " + base + String.join("", more);
    UpstreamProxy proxy = only(serve(settings + entry("model: openai/x", "api_key: k", params)))
        .origin()
        .proxy();
    return String.valueOf(proxy);
  }

  @ParameterizedTest
  @CsvSource({
    "http://p:8080, HTTP, p, 8080,,",
    "p:8080, HTTP, p, 8080,,",
    "HTTP://P, HTTP, P, 3128,,",
    "socks5h://[::1], SOCKS5, ::1, 1080,,",
    "http://me:a%40b+c@p:1/, HTTP, p, 1, me, a@b+c",
    "http://me@p:1, HTTP, p, 1, me,",
  })
  void aProxyIsAUrl(String text, Kind kind, String host, int port, String user, String password) {
    Secret secret = password == null ? null : new Secret(password);
    assertThat(ProxyReader.parse(text))
        .isEqualTo(new UpstreamProxy(kind, host, port, user, secret));
  }

  @ParameterizedTest
  @CsvSource({"https://p:1", "ftp://p:1", "http://p:0", "http://p:70000", "http://", "a b"})
  void whatIsNoneIsRefused(String text) {
    assertThat(ProxyReader.parse(text)).isNull();
    environment.put("ALL_PROXY", text);
    assertThat(refuse(entry("model: openai/x", "api_key: k", "api_base: http://h/v1")))
        .containsExactly("environment variable ALL_PROXY: is no proxy; write http://host:3128 or"
            + " socks5://host:1080");
  }

  @Test
  void theEntryWinsOverTheSettingsAndThoseOverTheEnvironment() {
    environment.put("HTTPS_PROXY", "http://secure:1");
    environment.put("http_proxy", "http://plain:2");
    assertThat(proxy("", "https://h/v1")).isEqualTo("http://secure:1");
    assertThat(proxy("", "http://h/v1")).isEqualTo("http://plain:2");
    String settings = "sluice_settings: {upstream_proxy: 'socks5://own:3'}\n";
    assertThat(proxy(settings, "http://h/v1")).isEqualTo("socks5://own:3");
    assertThat(proxy(settings, "http://h/v1", "\n      upstream_proxy: none")).isEqualTo("null");
    assertThat(proxy("sluice_settings: {upstream_proxy: none}\n", "http://h/v1"))
        .isEqualTo("null");
  }

  @ParameterizedTest
  @CsvSource({
    "*, h, true",
    "h, h, true",
    "h, sub.h, true",
    ".h, sub.h, true",
    "*.h, sub.h, true",
    "h, oh, false",
    "'a, H ,b', h, true",
    "h:8000, h, true",
    "h:8001, h, false",
    "10.0.0.0/8, 10.9.8.7, true",
    "10.0.0.0/8, 11.9.8.7, false",
    "10.1.2.3, 10.1.2.3, true",
    "0.0.0.0/0, 11.9.8.7, true",
    "fd00::/8, [fd12::1], true",
    "'[fd12::1]:8000', [fd12::1], true",
    "10.0.0.0/99, 10.1.2.3, false",
    "'', h, false",
    "'', localhost, true",
    "'', 127.0.0.5, true",
    "'', [::1], true",
  })
  void someHostsAreReachedDirectly(String list, String host, boolean directly) {
    environment.put("NO_PROXY", list);
    environment.put("ALL_PROXY", "http://p:1");
    assertThat(proxy("", "http://" + host + ":8000/v1"))
        .isEqualTo(directly ? "null" : "http://p:1");
  }
}
