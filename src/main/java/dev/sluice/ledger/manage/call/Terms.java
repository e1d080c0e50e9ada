package dev.sluice.ledger.manage.call;

import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Money;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.admission.terms.CustomerTerms;
import dev.sluice.ledger.admission.terms.KeyTerms;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.Limits.Budget;
import dev.sluice.ledger.admission.terms.MemberTerms;
import dev.sluice.ledger.admission.terms.RetiredKey;
import dev.sluice.ledger.admission.terms.Role;
import dev.sluice.ledger.admission.terms.TeamTerms;
import dev.sluice.ledger.admission.terms.UserTerms;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What rows mean for requests. Pure. */
public final class Terms {
  private Terms() {}

  /** @param budget what its {@code budget_id} names, or null */
  public static KeyTerms key(Row row, @Nullable Row budget, long now) {
    JsonObject fields = row.fields();
    JsonObject limited = filled(fields, budget);
    JsonObject metadata = Rows.object(fields, "metadata");
    String name = Rows.text(fields, "key_name");
    return new KeyTerms(
        KeyHash.parse(row.id()),
        account(row),
        Rows.text(fields, "key_alias"),
        name == null ? "sk-..." : name,
        Rows.text(fields, "user_id"),
        Rows.text(fields, "team_id"),
        limits(limited, increase(metadata, now)),
        modelLimits(limited, metadata),
        Rows.texts(fields, "models"),
        Rows.textsByName(fields, "aliases"),
        Rows.texts(fields, "allowed_routes"),
        Rows.texts(fields, "allowed_ips"),
        Stamp.millis(fields.getValue("expires")),
        Rows.flag(fields, "blocked"),
        tags(metadata),
        Rows.flag(metadata, "disable_fallbacks"));
  }

  /** The key whose account a key's row is paid from. */
  public static KeyHash account(Row key) {
    String first = Rows.text(key.fields(), "account");
    return KeyHash.parse(first == null ? key.id() : first);
  }

  public static RetiredKey retired(Row row) {
    return new RetiredKey(
        KeyHash.parse(row.id()),
        KeyHash.parse(String.valueOf(Rows.text(row.fields(), "successor"))),
        Stamp.millis(row.fields().getValue("revoke_at")));
  }

  public static TeamTerms team(Row row) {
    JsonObject fields = row.fields();
    JsonObject metadata = Rows.object(fields, "metadata");
    return new TeamTerms(
        row.id(),
        Rows.text(fields, "team_alias"),
        limits(fields, 0),
        modelLimits(fields, metadata),
        Rows.texts(fields, "models"),
        Rows.textsByName(fields, "model_aliases"),
        new Limits(
            whole(fields, "team_member_rpm_limit"),
            whole(fields, "team_member_tpm_limit"),
            Limits.UNLIMITED,
            budgets(
                Rows.number(fields, "team_member_budget"),
                Rows.text(fields, "team_member_budget_duration"))),
        Rows.flag(fields, "blocked"),
        tags(metadata));
  }

  public static UserTerms user(Row row) {
    return new UserTerms(
        row.id(), role(row.fields()), limits(row.fields(), 0), Rows.texts(row.fields(), "models"));
  }

  /** @param budget what its {@code budget_id} names, or null */
  public static MemberTerms member(Row row, @Nullable Row budget) {
    JsonObject fields = filled(row.fields(), budget);
    Number own = Rows.number(fields, "max_budget_in_team");
    Number most = own != null ? own : Rows.number(fields, "max_budget");
    Limits limits = new Limits(
        whole(fields, "rpm_limit"),
        whole(fields, "tpm_limit"),
        whole(fields, "max_parallel_requests"),
        budgets(most, Rows.text(fields, "budget_duration")));
    return new MemberTerms(
        String.valueOf(Rows.text(fields, "team_id")),
        String.valueOf(Rows.text(fields, "user_id")),
        limits,
        "admin".equals(Rows.text(fields, "role")));
  }

  /** @param budget what its {@code budget_id} names, or null */
  public static CustomerTerms customer(Row row, @Nullable Row budget) {
    return new CustomerTerms(
        row.id(),
        limits(filled(row.fields(), budget), 0),
        Rows.flag(row.fields(), "blocked"),
        Rows.text(row.fields(), "default_model"));
  }

  /** A user about whom nothing is said makes keys of their own, as in LiteLLM. */
  public static Role role(JsonObject user) {
    String word = Rows.text(user, "user_role");
    Role role = word == null ? null : Role.of(word);
    return role == null ? Role.INTERNAL_USER : role;
  }

  /** What is not said holds as the budget row says. */
  private static JsonObject filled(JsonObject fields, @Nullable Row budget) {
    return budget == null ? fields : budget.fields().copy().mergeIn(fields);
  }

  /** The limits of a row, those of the budget that it refers to included. */
  public static Limits limits(Row row, @Nullable Row budget) {
    return limits(filled(row.fields(), budget), 0);
  }

  /** The limits of these fields, {@code budget_limits} included. */
  public static Limits limits(JsonObject fields, double increase) {
    Number most = Rows.number(fields, "max_budget");
    Number raised = most == null || increase == 0 ? most : (Number) (most.doubleValue() + increase);
    List<Budget> budgets = new ArrayList<>(budgets(raised, Rows.text(fields, "budget_duration")));
    for (JsonObject window : Rows.objects(fields, "budget_limits")) {
      budgets.addAll(
          budgets(Rows.number(window, "max_budget"), Rows.text(window, "budget_duration")));
    }
    return new Limits(
        whole(fields, "rpm_limit"),
        whole(fields, "tpm_limit"),
        whole(fields, "max_parallel_requests"),
        List.copyOf(budgets));
  }

  private static long whole(JsonObject fields, String name) {
    Number number = Rows.number(fields, name);
    return number == null ? Limits.UNLIMITED : Math.max(0, number.longValue());
  }

  private static List<Budget> budgets(@Nullable Number dollars, @Nullable String period) {
    return dollars == null
        ? List.of()
        : List.of(new Budget(
            Money.nanos(Math.max(0, dollars.doubleValue())), period == null ? "" : period));
  }

  private static double increase(JsonObject metadata, long now) {
    Number increase = Rows.number(metadata, "temp_budget_increase");
    return increase == null || increaseEnd(metadata) <= now ? 0 : increase.doubleValue();
  }

  /** When a key's {@code temp_budget_increase} ends, in milliseconds since the epoch; 0: there is none. */
  public static long increaseEnd(JsonObject metadata) {
    return metadata.getValue("temp_budget_increase") == null
        ? 0
        : Stamp.millis(metadata.getValue("temp_budget_expiry"));
  }

  private static Map<String, Limits> modelLimits(JsonObject fields, JsonObject metadata) {
    JsonObject rpm = Rows.object(metadata, "model_rpm_limit");
    JsonObject tpm = Rows.object(metadata, "model_tpm_limit");
    JsonObject budgets = Rows.object(fields, "model_max_budget");
    Set<String> models = new TreeSet<>(rpm.fieldNames());
    models.addAll(tpm.fieldNames());
    models.addAll(budgets.fieldNames());
    Map<String, Limits> limits = new LinkedHashMap<>();
    for (String model : models) {
      JsonObject own = budget(budgets, model);
      limits.put(
          model,
          new Limits(
              Math.min(whole(rpm, model), whole(own, "rpm_limit")),
              Math.min(whole(tpm, model), whole(own, "tpm_limit")),
              Limits.UNLIMITED,
              budgets(
                  first(Rows.number(own, "budget_limit"), Rows.number(own, "max_budget")),
                  first(Rows.text(own, "time_period"), Rows.text(own, "budget_duration")))));
    }
    return limits;
  }

  /** LiteLLM's older form is a plain number of dollars. */
  private static JsonObject budget(JsonObject budgets, String model) {
    Number plain = Rows.number(budgets, model);
    return plain == null
        ? Rows.object(budgets, model)
        : new JsonObject().put("budget_limit", plain);
  }

  private static <T> @Nullable T first(@Nullable T one, @Nullable T other) {
    return one != null ? one : other;
  }

  private static Set<String> tags(JsonObject metadata) {
    return new LinkedHashSet<>(Rows.texts(metadata, "tags"));
  }
}
