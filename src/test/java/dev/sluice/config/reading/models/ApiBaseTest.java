package dev.sluice.config.reading.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.config.UpstreamTls;
import dev.sluice.config.reading.section.Providers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiBaseTest {
  private static final Providers PROVIDERS = Providers.load();

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "http://host:8000/v1,          http,  host,        8000, /v1,      -",
        "http://host:8000/v1/,         http,  host,        8000, /v1,      -",
        "https://api.openai.com,       https, api.openai.com, 443, '',     -",
        "HTTPS://API.Example.COM/V1//, https, api.example.com, 443, /V1,   -",
        "http://[::1]:8080/v1,         http,  ::1,         8080, /v1,      -",
        "http://[2001:DB8::1],         http,  2001:db8::1, 80,   '',       -",
        "http://my_vllm:8000/v1,       http,  my_vllm,     8000, /v1,      -",
        "http://10.0.0.7/v1?tenant=a&b=c, http, 10.0.0.7,  80,   /v1,      tenant=a&b=c",
        "https://x.example/a/b/?v=1,   https, x.example,   443,  /a/b,     v=1",
        "http://host?,                 http,  host,        80,   '',       -",
        "http://bücher.example/v1,     http,  xn--bcher-kva.example, 80, /v1, -",
      })
  void takesAnyHttpUrl(String text, String scheme, String host, int port, String path, String query)
      throws Exception {
    assertThat(ApiBase.parse(text)).isEqualTo(new ApiBase(scheme, host, port, path, query));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost:8000 | write http://localhost:8000",
        "host:8000/v1 | write http://host:8000/v1",
        "api.example.com | write http://api.example.com",
        "ftp://host/v1 | must begin with http",
        "http:///v1 | names no host",
        "http:// | names no host",
        "http://user:hunter2@host/v1 | user name or password",
        "http://host:0/v1 | 1 to 65535",
        "http://host:65536/v1 | 1 to 65535",
        "http://host:/v1 | 1 to 65535",
        "http://host:80a/v1 | 1 to 65535",
        "http://host/v1#x | fragment",
        "http://ho st/v1 | no name",
        "https://<your-endpoint>/v1 | no name",
        "http://host/a b | outside ASCII",
        "http://::1:8000/v1 | names no host",
        "what ever | write http://host:8000/v1",
      })
  void saysWhatToWriteInstead(String text, String hint) {
    assertThatExceptionOfType(ApiBase.Unusable.class)
        .isThrownBy(() -> ApiBase.parse(text))
        .withMessageContaining(hint)
        .withMessageNotContaining("hunter2");
  }

  @Test
  void plainHttpSharesItsConnectionsWhateverTlsSettingsSay() throws Exception {
    UpstreamTls unchecked = new UpstreamTls(false, null, null);
    assertThat(ApiBase.parse("http://h/v1").origin(unchecked, null))
        .isEqualTo(ApiBase.parse("http://h/v2").origin(UpstreamTls.STANDARD, null));
    assertThat(ApiBase.parse("https://h/v1").origin(unchecked, null).tls().verify())
        .isFalse();
  }

  @Test
  void everyDefaultBaseParses() throws Exception {
    for (Providers.Row row : PROVIDERS.rows()) {
      String base = row.provider().defaultBase();
      if (base != null) {
        ApiBase parsed = ApiBase.parse(base);
        assertThat(parsed.query()).isNull();
        assertThat(row.provider().path().route(parsed.path())).isNull();
        assertThat(parsed.complete(row.provider().path())).isEqualTo(parsed);
      }
    }
  }

  @Test
  void basesOfLiteLlmsThatEndInARouteOfTheVendorsOwnApiLeadToItsOther() throws Exception {
    String ollama = "http://host:11434";
    assertThat(whole("ollama", ollama + "/api/generate")).isEqualTo(whole("ollama", ollama));
    assertThat(whole("ollama_chat", ollama + "/api/chat/")).isEqualTo(whole("ollama", ollama));
    assertThat(whole("anthropic", "https://gw/a/v1/messages").path()).isEqualTo("/a/v1");
    assertThat(whole("cohere_chat", "https://gw/v1/chat").path()).isEqualTo("/compatibility/v1");
  }

  private static ApiBase whole(String prefix, String base) throws ApiBase.Unusable {
    return ApiBase.parse(base).complete(PROVIDERS.find(prefix).orElseThrow().path());
  }
}
