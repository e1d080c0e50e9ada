package dev.sluice.ingress.caller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Settings;
import dev.sluice.config.reading.ConfigReader;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.TestKey;
import dev.sluice.ingress.reply.ErrorReply;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.admission.terms.RouteGroup;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** While the ledger is still being read, nobody is told that their key is wrong. */
class CallersTest {
  private static final String KEY = "sk-one";

  private final Vertx vertx = Vertx.vertx();
  private final Accounts accounts = new Accounts();
  private Settings settings;
  private HttpServer server;

  @BeforeEach
  void serve() throws Exception {
    settings = new ConfigReader(
            name -> name.equals("LITELLM_MASTER_KEY") ? "sk-master" : null, Clock.systemUTC())
        .forOneModel("echo/m", null, null)
        .settings();
    Callers callers = new Callers(vertx, accounts);
    server = vertx
        .createHttpServer()
        .requestHandler(request -> answer(callers, request))
        .listen(0, "127.0.0.1")
        .await();
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private void answer(Callers callers, HttpServerRequest request) {
    callers.identify(
        request,
        settings,
        Set.of(RouteGroup.LLM_API),
        caller -> request.body().onSuccess(body -> request.response().end(body)),
        error -> ErrorReply.send(request, error));
  }

  private RawCaller ask(String key) {
    return RawCaller.to(server.actualPort())
        .send(RawCaller.post("/v1/x", "{}", "authorization: Bearer " + key));
  }

  @Test
  void aKeyThatComesBeforeTheLedgerWaitsForItWithItsBody() {
    try (RawCaller caller = ask(KEY);
        RawCaller master = ask("sk-master")) {
      assertThat(master.answer().status()).isEqualTo(200);
      accounts.put(new TestKey(KEY).named(null, "sk-...one").terms());
      accounts.loaded();
      RawAnswer answer = caller.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo("{}");
    }
  }

  @Test
  void aWrongKeyIsToldSoWhenTheLedgerIsThere() {
    try (RawCaller caller = ask("sk-wrong")) {
      accounts.loaded();
      assertThat(caller.answer().status()).isEqualTo(401);
    }
  }

  @Test
  void whoWaitedLongEnoughIsNotTurnedAwayForGood() {
    try (RawCaller caller = ask(KEY).patience(20_000)) {
      RawAnswer answer = caller.answer();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("retry-after")).isEqualTo("1");
      assertThat(answer.json().getJsonObject("error").getString("code"))
          .isEqualTo("ledger_unavailable");
    }
  }
}
