package dev.sluice.ledger.manage.models;

import static java.util.Locale.ROOT;

import dev.sluice.config.ModelGroup;
import dev.sluice.config.Snapshot;
import dev.sluice.config.TeamModel;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.admission.terms.AskedModel;
import dev.sluice.ledger.manage.call.Books;
import dev.sluice.ledger.manage.call.Caller;
import dev.sluice.ledger.manage.call.Handlers;
import dev.sluice.ledger.manage.call.Page;
import dev.sluice.ledger.manage.call.Request;
import dev.sluice.ledger.manage.call.Rows;
import dev.sluice.ledger.manage.call.Stamp;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /v2/model/info}: the entries of {@code /model/info}, page by page. */
final class ModelPages {
  private static final int PAGE = 50;

  private final Supplier<Snapshot> snapshot;
  private final ModelRoutes models;

  ModelPages(Supplier<Snapshot> snapshot, ModelRoutes models) {
    this.snapshot = snapshot;
    this.models = models;
  }

  void addTo(Handlers handlers) {
    handlers.on("GET /v2/model/info", this::info);
  }

  private JsonObject info(Request request, Books books) {
    Predicate<JsonObject> wanted = wanted(request).and(ofTeam(request, books));
    List<JsonObject> entries =
        models.entries(request.caller(), books).stream().filter(wanted).toList();
    Page page = Page.of(request, "size", PAGE, Integer.MAX_VALUE);
    JsonArray data = new JsonArray();
    page.of(sorted(entries, request)).forEach(data::add);
    return new JsonObject()
        .put("data", data)
        .put("total_count", entries.size())
        .put("current_page", page.number())
        .put("total_pages", page.pages(entries.size()))
        .put("size", page.size());
  }

  private static Predicate<JsonObject> wanted(Request request) {
    String id = request.text("modelId");
    String name = request.text("model");
    String part = said(request, "search").toLowerCase(ROOT);
    return entry -> (id == null || id.equals(ModelRoutes.idOf(entry)))
        && (name == null || name.equals(nameOf(entry)))
        && nameOf(entry).toLowerCase(ROOT).contains(part);
  }

  /** What a filter asks for; blank: nothing. */
  private static String said(Request request, String filter) {
    String text = request.text(filter);
    return text == null ? "" : text.strip();
  }

  private static String nameOf(JsonObject entry) {
    String name = entry.getString("model_name");
    return name == null ? "" : name;
  }

  /** What a team may use is told to those who see the team. */
  private Predicate<JsonObject> ofTeam(Request request, Books books) {
    String id = said(request, "teamId");
    if (id.isEmpty()) {
      return entry -> true;
    }
    Row team = books.need(Kind.TEAM, id, "teamId");
    Caller caller = request.caller();
    boolean ofTeam =
        caller.key() != null && team.id().equals(Rows.text(caller.key().fields(), "team_id"));
    if (!caller.seesAll() && !ofTeam && caller.member(team.id(), books) == null) {
      throw caller.forbidden("A team's models are seen by its members and by admins only");
    }
    Set<String> groups = groups(team);
    return entry -> groups.contains(nameOf(entry));
  }

  private Set<String> groups(Row team) {
    List<String> list = Rows.texts(team.fields(), "models");
    return snapshot.get().groups().stream()
        .filter(group -> mayUse(team.id(), list, group))
        .map(ModelGroup::name)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static boolean mayUse(String team, List<String> list, ModelGroup group) {
    TeamModel own = group.team();
    if (own != null && !own.teamId().equals(team)) {
      return false;
    }
    Map<String, Set<String>> accessGroups = group.accessGroups().stream()
        .collect(Collectors.toMap(Function.identity(), any -> Set.of(group.name())));
    String name = own == null ? group.name() : own.publicName();
    return new AskedModel(name, group.name()).isIn(list, accessGroups);
  }

  private static List<JsonObject> sorted(List<JsonObject> entries, Request request) {
    String field = request.text("sortBy");
    if (field == null) {
      return entries;
    }
    boolean upwards = !"desc".equals(request.text("sortOrder"));
    Comparator<JsonObject> order = switch (field) {
      case "model_name" -> by(entry -> nameOf(entry).toLowerCase(ROOT), upwards);
      case "costs" -> by(ModelPages::cost, upwards);
      case "status" -> by(entry -> info(entry).getBoolean("db_model"), upwards);
      default -> by(entry -> time(entry, field), upwards);
    };
    return entries.stream().sorted(order).toList();
  }

  /** What is not known of an entry comes last in either order. */
  private static <T extends Comparable<T>> Comparator<JsonObject> by(
      Function<JsonObject, @Nullable T> what, boolean upwards) {
    Comparator<T> order = upwards ? Comparator.naturalOrder() : Comparator.reverseOrder();
    return Comparator.comparing(what, Comparator.nullsLast(order));
  }

  private static JsonObject info(JsonObject entry) {
    return entry.getJsonObject("model_info");
  }

  private static @Nullable Double cost(JsonObject entry) {
    Number input = Rows.number(info(entry), "input_cost_per_token");
    Number output = Rows.number(info(entry), "output_cost_per_token");
    double cost =
        (input == null ? 0 : input.doubleValue()) + (output == null ? 0 : output.doubleValue());
    return cost == 0 ? null : cost;
  }

  private static @Nullable Long time(JsonObject entry, String field) {
    long millis = Stamp.millis(info(entry).getValue(field));
    return millis == 0 ? null : millis;
  }
}
