package dev.sluice.upstream.dialect;

import dev.sluice.bus.Call;
import dev.sluice.bus.Metering;
import dev.sluice.bus.Operation;
import dev.sluice.config.ApiPath;
import dev.sluice.config.Deployment;
import dev.sluice.config.KeepAlive;
import dev.sluice.config.Origin;
import dev.sluice.config.Provider;
import dev.sluice.config.Secret;
import dev.sluice.config.Timeouts;
import dev.sluice.config.Traits;
import dev.sluice.wire.JsonScan;
import dev.sluice.wire.MalformedJson;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builds calls for tests: a chat call to {@code openai/m1} at {@code http://host:8000/v1}, unless told otherwise. */
public final class Calls {
  public static final String KEY = "sk-upstream-0123456789";

  private Provider.Dialect dialect = Provider.Dialect.OPENAI;
  private String prefix = "openai";
  private boolean keyless;
  private List<String> keyVariables = List.of("OPENAI_API_KEY");
  private final Map<String, String> renames = new LinkedHashMap<>();
  private List<String> unsupported = List.of();
  private final Map<String, String> neutral = new LinkedHashMap<>();
  private ApiPath path = ApiPath.AS_WRITTEN;
  private final Map<String, String> providerHeaders = new LinkedHashMap<>();

  private Origin origin = new Origin("http", "host", 8000);
  private String basePath = "/v1";
  private String query;
  private String apiVersion;
  private Secret key = new Secret(KEY);
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final Map<String, String> defaults = new LinkedHashMap<>();
  private final Map<String, String> extraBody = new LinkedHashMap<>();
  private boolean supportsSystem = true;
  private boolean dropParams;
  private List<String> additionalDrops = List.of();
  private Set<String> allowed = Set.of();
  private Set<String> clientParams = Set.of();
  private String clientBasePattern;
  private String mock;

  private String model = "m1";
  private Operation operation = Operation.CHAT;
  private String answerModel = "";
  private boolean stream;
  private boolean includeUsage;
  private Metering metering = Metering.AS_REPORTED;
  private final Map<String, String> callersHeaders = new HashMap<>();

  public static Calls chat() {
    return new Calls();
  }

  public static Calls to(Operation operation) {
    var calls = new Calls();
    calls.operation = operation;
    return calls;
  }

  public Calls dialect(Provider.Dialect dialect, String prefix, String... keyVariables) {
    this.dialect = dialect;
    this.prefix = prefix;
    this.keyVariables = List.of(keyVariables);
    return this;
  }

  public Calls keyless() {
    keyless = true;
    return this;
  }

  Calls renames(String from, String to) {
    renames.put(from, to);
    return this;
  }

  Calls unsupported(String... names) {
    unsupported = List.of(names);
    return this;
  }

  Calls neutral(String name, String json) {
    neutral.put(name, json);
    return this;
  }

  Calls path(String beginning, String... ownRoutes) {
    path = new ApiPath(beginning, List.of(ownRoutes));
    return this;
  }

  Calls providerHeader(String name, String value) {
    providerHeaders.put(name, value);
    return this;
  }

  public Calls origin(String scheme, String host, int port) {
    origin = new Origin(scheme, host, port);
    return this;
  }

  public Calls base(String path) {
    basePath = path;
    return this;
  }

  public Calls query(String query) {
    this.query = query;
    return this;
  }

  Calls apiVersion(String version) {
    apiVersion = version;
    return this;
  }

  public Calls key(String key) {
    this.key = key == null ? null : new Secret(key);
    return this;
  }

  public Calls header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  public Calls defaults(String name, String json) {
    defaults.put(name, json);
    return this;
  }

  Calls extraBody(String name, String json) {
    extraBody.put(name, json);
    return this;
  }

  public Calls withoutSystem() {
    supportsSystem = false;
    return this;
  }

  Calls dropParams() {
    dropParams = true;
    return this;
  }

  Calls additionalDrops(String... paths) {
    additionalDrops = List.of(paths);
    return this;
  }

  Calls allowed(String... names) {
    allowed = Set.of(names);
    return this;
  }

  public Calls clientParams(String... names) {
    clientParams = Set.of(names);
    return this;
  }

  Calls clientBases(String pattern) {
    clientBasePattern = pattern;
    return clientParams("api_base");
  }

  public Calls mock(String mock) {
    this.mock = mock;
    return this;
  }

  Calls model(String model) {
    this.model = model;
    return this;
  }

  public Calls answerModel(String model) {
    answerModel = model;
    return this;
  }

  public Calls stream() {
    stream = true;
    return this;
  }

  Calls includeUsage() {
    includeUsage = true;
    return this;
  }

  Calls metering(Metering wanted) {
    metering = wanted;
    return this;
  }

  Calls callersHeader(String name, String value) {
    callersHeaders.put(name, value);
    return this;
  }

  public Call with(String body) {
    try {
      return new Call(
          "call-1",
          deployment(),
          model,
          operation,
          JsonScan.of(body.getBytes(StandardCharsets.UTF_8)),
          answerModel,
          stream,
          includeUsage,
          metering,
          Timeouts.NONE,
          callersHeaders,
          false,
          false);
    } catch (MalformedJson e) {
      throw new IllegalArgumentException(body, e);
    }
  }

  private Deployment deployment() {
    var provider = new Provider(
        prefix,
        dialect,
        null,
        List.of(),
        keyVariables,
        keyless,
        renames,
        unsupported,
        neutral,
        providerHeaders,
        path);
    return new Deployment(
        "id-1",
        "my-model",
        provider,
        model,
        origin,
        basePath,
        query,
        apiVersion,
        key,
        headers,
        defaults,
        extraBody,
        supportsSystem,
        dropParams,
        additionalDrops,
        allowed,
        clientParams,
        clientBasePattern,
        false,
        Timeouts.NONE,
        KeepAlive.NONE,
        mock,
        0,
        dev.sluice.config.HealthCheck.PLAIN,
        Traits.PLAIN,
        dev.sluice.config.ModelFacts.PLAIN);
  }
}
