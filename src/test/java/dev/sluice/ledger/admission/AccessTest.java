package dev.sluice.ledger.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.LimitSettings.Counted;
import dev.sluice.fake.TestKey;
import dev.sluice.ledger.admission.terms.AskedModel;
import dev.sluice.ledger.admission.terms.KeyTerms;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.OwnModels;
import dev.sluice.ledger.admission.terms.Role;
import dev.sluice.ledger.admission.terms.RouteGroup;
import dev.sluice.ledger.admission.terms.Rules;
import dev.sluice.ledger.admission.terms.Scope;
import dev.sluice.ledger.admission.terms.TeamTerms;
import dev.sluice.ledger.admission.terms.UserTerms;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may use which model, call which path, and from where. */
class AccessTest {
  private static final Set<RouteGroup> LLM = Set.of(RouteGroup.LLM_API);
  private final Office office = new Office();

  private record Key(
      List<String> models,
      List<String> routes,
      List<String> ips,
      @Nullable String user,
      @Nullable String team) {
    KeyTerms terms(long expiresAt, boolean blocked) {
      return new TestKey(Office.KEY)
          .named(null, "sk-...-one")
          .of(user, team)
          .models(models)
          .aliases(Map.of("short", "long"))
          .routes(routes)
          .ips(ips)
          .expiresAt(expiresAt)
          .blocked(blocked)
          .tags(Set.of("mine"))
          .terms();
    }
  }

  private Holder models(String... models) {
    return holder(new Key(List.of(models), List.of(), List.of(), null, null));
  }

  private Holder holder(Key key) {
    office.accounts.put(key.terms(0, false));
    return office.holder();
  }

  private static boolean may(Holder holder, String model) {
    return holder.refuses(AskedModel.of(model)) == null;
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-4o, gpt-4o, true",
    "gpt-4o, gpt-4o-mini, false",
    "*, anything, true",
    "openai/*, openai/gpt-4o, true",
    "openai/*, azure/gpt-4o, false",
    "openai/*-mini, openai/gpt-4o-mini, true",
    "openai/*-mini, openai/gpt-4o, false",
    "beta, gpt-5, true",
    "beta, gpt-4o, false",
    "all-proxy-models, gpt-4o, true",
    "no-default-models, gpt-4o, false",
    "all-team-models, gpt-4o, false",
    "no-default-models, no-default-models, false",
  })
  void aListAllowsNamesStarsAccessGroupsAndSpecialWords(
      String listed, String asked, boolean allowed) {
    office.accounts.rules(new Rules(
        Limits.NONE,
        Limits.NONE,
        null,
        Limits.UNLIMITED,
        ZoneOffset.UTC,
        Counted.TOTAL,
        Map.of("beta", Set.of("gpt-5")),
        OwnModels.NONE));
    assertThat(may(models("unrelated", listed), asked)).isEqualTo(allowed);
  }

  @Test
  void aModelIsAllowedByTheNameOfTheGroupThatItLeadsTo() {
    Holder holder = models("gpt-4o");
    assertThat(holder.refuses(new AskedModel("an-alias", "gpt-4o"))).isNull();
    assertThat(holder.refuses(new AskedModel("an-alias", "other"))).isNotNull();
  }

  @Test
  void aTeamsKeyNeedsItsTeamsLeaveToo() {
    Holder holder = holder(new Key(List.of("a", "b"), List.of(), List.of(), "u", "t"));
    office.accounts.put(new UserTerms("u", Role.INTERNAL_USER, Limits.NONE, List.of("none")));
    TeamTerms team = Office.team(Limits.NONE, Limits.NONE);
    office.accounts.put(new TeamTerms(
        "t",
        null,
        team.limits(),
        Map.of(),
        List.of("b", "c"),
        Map.of("wide", "c"),
        Limits.NONE,
        false,
        Set.of("ours")));
    assertThat(may(holder, "b")).isTrue();
    assertThat(holder.refuses(AskedModel.of("a")))
        .isEqualTo(new Refusal.ModelDenied(Scope.TEAM, "team 't'", "a", List.of("b", "c")));
    assertThat(holder.refuses(AskedModel.of("c")))
        .isEqualTo(new Refusal.ModelDenied(Scope.KEY, "key 'sk-...-one'", "c", List.of("a", "b")));
    Holder all = holder(new Key(List.of("all-team-models"), List.of(), List.of(), "u", "t"));
    assertThat(may(all, "c")).isTrue();
    assertThat(may(all, "a")).isFalse();
    assertThat(all.meant("short")).isEqualTo("long");
    assertThat(all.meant("wide")).isEqualTo("c");
    assertThat(all.meant("else")).isEqualTo("else");
    assertThat(all.tags(Set.of("asked"))).containsExactlyInAnyOrder("asked", "mine", "ours");
  }

  @Test
  void aUsersKeyNeedsTheUsersLeaveToo() {
    Holder holder = holder(new Key(List.of(), List.of(), List.of(), "u", null));
    assertThat(may(holder, "a")).isTrue();
    office.accounts.put(
        new UserTerms("u", Role.INTERNAL_USER, Limits.NONE, List.of("no-default-models")));
    assertThat(may(holder, "a")).isFalse();
  }

  @Test
  void aBlockedOrExpiredKeyOrTeamDoesNotComeIn() {
    office.accounts.put(Office.team(Limits.NONE, Limits.NONE));
    Key key = new Key(List.of(), List.of(), List.of(), null, "t");
    office.accounts.put(key.terms(0, true));
    assertThat(refusal()).isEqualTo(new Refusal.Blocked(Scope.KEY, "key 'sk-...-one'"));
    office.accounts.put(key.terms(office.wall.get() + 1000, false));
    assertThat(refusal()).isNull();
    office.pass(1);
    assertThat(refusal()).isInstanceOf(Refusal.Expired.class);
    office.accounts.put(key.terms(0, false));
    office.accounts.put(new TeamTerms(
        "t", null, Limits.NONE, Map.of(), List.of(), Map.of(), Limits.NONE, true, Set.of()));
    assertThat(refusal()).isEqualTo(new Refusal.Blocked(Scope.TEAM, "team 't'"));
  }

  private @Nullable Refusal refusal() {
    return office.holder().refuses(LLM, "/v1/chat/completions", "10.1.2.3");
  }

  @ParameterizedTest
  @CsvSource({
    "llm_api_routes, LLM_API, /v1/chat/completions, true",
    "openai_routes, LLM_API, /v1/chat/completions, true",
    "/v1/models/*, LLM_API, /v1/models/m, true",
    "/v1/models/*, LLM_API, /v1/models/../chat/completions, false",
    "/v1/models/*, LLM_API, /v1/models/%2E%2e/chat/completions, false",
    "/v1/models/*, LLM_API, /v1/models//chat/completions, false",
    "info_routes, LLM_API, /v1/chat/completions, false",
    "management_routes, LLM_API, /v1/chat/completions, false",
    "management_routes, MANAGEMENT, /key/generate, true",
    "/v1/embeddings, LLM_API, /embeddings, true",
    "/embeddings, LLM_API, /v1/embeddings/, true",
    "/v1/embeddings, LLM_API, /v1/chat/completions, false",
    "/v1/*, LLM_API, /v1/chat/completions, true",
    "/key/*, MANAGEMENT, /key/info, true",
    "/key/*, MANAGEMENT, /team/info, false",
  })
  void aKeyCallsThePathsThatItMay(String routes, RouteGroup group, String path, boolean allowed) {
    assertThat(RouteGroup.allows(List.of("/unrelated", routes), Set.of(group), path))
        .isEqualTo(allowed);
    assertThat(RouteGroup.allows(List.of(), Set.of(group), path)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, 10.1.2.3, true",
    "10.1.2.3, 10.1.2.4, false",
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "10.1.2.0/23, 10.1.3.255, true",
    "10.1.2.0/23, 10.1.4.0, false",
    "0.0.0.0/0, 1.2.3.4, true",
    "::1, 0:0:0:0:0:0:0:1, true",
    "fd00::/8, fd12::1, true",
    "fd00::/8, fe80::1%eth0, false",
    "::ffff:10.1.2.3, 10.1.2.3, true",
    "10.1.2.3, ::1, false",
    "10.0.0.0/33, 10.0.0.1, false",
    "10.0.0.0/x, 10.0.0.1, false",
    "localhost, 127.0.0.1, false",
    "10.1, 10.0.0.1, false",
  })
  void aKeyIsUsedFromWhereItMay(String range, String ip, boolean allowed) {
    Holder holder = holder(new Key(List.of(), List.of(), List.of(range), null, null));
    assertThat(holder.refuses(LLM, "/v1/models", ip) == null).isEqualTo(allowed);
  }
}
