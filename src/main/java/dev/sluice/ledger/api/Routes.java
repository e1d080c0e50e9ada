package dev.sluice.ledger.api;

import static dev.sluice.ledger.api.Field.answered;
import static dev.sluice.ledger.api.Field.asked;
import static dev.sluice.ledger.api.Field.required;
import static dev.sluice.ledger.api.Route.get;
import static dev.sluice.ledger.api.Route.patch;
import static dev.sluice.ledger.api.Route.post;

import dev.sluice.ledger.api.Route.Access;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Every route of the management API. */
public final class Routes {
  private static final String BUDGETS = "Budgets";
  private static final String CUSTOMERS = "Customers";
  private static final String MODELS = "Models";
  private static final Form NOTHING = Form.of();
  private static final Form SOME_USERS =
      Form.of(required("user_ids", Type.TEXTS, "Ids of the users."));

  private static final List<Route> OF_BUDGETS = List.of(
      post(
              "/budget/new",
              BUDGETS,
              Access.ADMIN,
              "Makes a budget that others can refer to.",
              Forms.BUDGET_NEW)
          .answering(Forms.BUDGET),
      post(
              "/budget/update",
              BUDGETS,
              Access.ADMIN,
              "Changes a budget, and so all that refer to it.",
              Forms.BUDGET_UPDATE)
          .answering(Forms.BUDGET),
      post(
          "/budget/info",
          BUDGETS,
          Access.VIEWER,
          "Tells about budgets.",
          Form.of(required("budgets", Type.TEXTS, "Ids of the budgets."))),
      get("/budget/list", BUDGETS, Access.VIEWER, "Lists budgets.", NOTHING),
      get(
          "/budget/settings",
          BUDGETS,
          Access.VIEWER,
          "Tells what a budget can hold, and holds.",
          Form.of(required("budget_id", Type.TEXT, "The budget."))),
      post(
          "/budget/delete",
          BUDGETS,
          Access.ADMIN,
          "Deletes a budget; nothing is limited by it any more.",
          Form.of(required("id", Type.TEXT, "The budget."))),
      get(
          "/provider/budgets",
          BUDGETS,
          Access.VIEWER,
          "Tells what providers may cost, as router_settings.provider_budget_config says, and did.",
          NOTHING));

  private static final Route INFO = get(
      "/model/info",
      MODELS,
      Access.KEY,
      "Tells about the deployments of models.",
      Form.of(asked("litellm_model_id", Type.TEXT, "Only the deployment of this id.")));

  private static final Form PAGES_OF_MODELS = Form.of(
      asked("page", Type.WHOLE, "From 1.").or("1"),
      asked("size", Type.WHOLE, "Entries on a page.").or("50"),
      asked("search", Type.TEXT, "Only those whose name holds this."),
      asked("model", Type.TEXT, "Only those of this name."),
      asked("modelId", Type.TEXT, "Only the deployment of this id."),
      asked("teamId", Type.TEXT, "Only those that this team may use."),
      asked("sortBy", Type.TEXT, "By what they are sorted; default: as they are served.")
          .oneOf("model_name", "created_at", "updated_at", "costs", "status"),
      asked("sortOrder", Type.TEXT, "Which comes first.").oneOf("asc", "desc"));

  private static final Form MODEL = Form.of(
      asked("model_name", Type.TEXT, "What callers ask for."),
      asked("litellm_params", Type.OBJECT, "As in the config file; kept encrypted."),
      asked("model_info", Type.OBJECT, "As in the config file; its id names the model."),
      asked("blocked", Type.FLAG, "Whether it is kept and not served."));

  private static final Form MODEL_NEW = MODEL.and(
      required("model_name", Type.TEXT, "What callers ask for."),
      required("litellm_params", Type.OBJECT, "As in the config file; kept encrypted."));

  private static final Form MODEL_UPDATE =
      MODEL.and(asked("id", Type.TEXT, "The model_info.id, where that does not say it."));

  private static final Form STORED_MODEL = Form.of(
      answered("model_id", Type.TEXT, "The model_info.id."),
      answered("model_name", Type.TEXT, "What callers ask for."),
      answered("litellm_params", Type.OBJECT, "Secrets are abbreviated or hidden."),
      answered("model_info", Type.OBJECT, "With db_model: true."),
      answered("blocked", Type.FLAG, "Whether it is not served."),
      answered("warnings", Type.TEXTS, "What was noticed and not refused."));

  private static Route ofModel(String path, String summary, Form form) {
    return post(path, MODELS, Access.ADMIN, summary, form).answering(STORED_MODEL);
  }

  private static Form oneModel(String field) {
    return Form.of(required(field, Type.TEXT, "The model_info.id."));
  }

  private static final List<Route> OF_MODELS = List.of(
      ofModel("/model/new", "Adds a deployment; it is served when this is answered.", MODEL_NEW),
      ofModel("/model/update", "Changes the stored deployment of this id.", MODEL_UPDATE),
      patch("/model/{id}/update", MODELS, Access.ADMIN, "The same.", MODEL).answering(STORED_MODEL),
      ofModel("/model/block", "Keeps a stored deployment from being served.", oneModel("model_id")),
      ofModel("/model/unblock", "Serves it again.", oneModel("model_id")),
      post(
          "/model/delete",
          MODELS,
          Access.ADMIN,
          "Deletes a stored deployment; answers in progress go on.",
          oneModel("id")),
      INFO,
      INFO.at("/v1/model/info"),
      get(
          "/v2/model/info",
          MODELS,
          Access.KEY,
          "Tells about the deployments of models by page.",
          PAGES_OF_MODELS),
      get(
          "/model_group/info",
          MODELS,
          Access.KEY,
          "Tells about models, each with all its deployments.",
          Form.of(asked("model_group", Type.TEXT, "Only this model."))));

  private static final List<Route> ALL = Stream.of(
          KeyRouteTable.ALL,
          OwnerRouteTable.OF_USERS,
          OwnerRouteTable.OF_TEAMS,
          OF_BUDGETS,
          ofCustomers("/customer"),
          ofCustomers("/end_user"),
          OF_MODELS,
          SpendRoutes.all())
      .flatMap(List::stream)
      .toList();

  private Routes() {}

  /** All, in the order of the document. */
  public static List<Route> all() {
    return ALL;
  }

  private static List<Route> ofCustomers(String prefix) {
    List<Route> routes = new ArrayList<>();
    routes.add(post(
            prefix + "/new",
            CUSTOMERS,
            Access.ADMIN,
            "Sets limits of an end user.",
            Forms.CUSTOMER_CHANGE)
        .answering(Forms.CUSTOMER));
    routes.add(get(
            prefix + "/info",
            CUSTOMERS,
            Access.VIEWER,
            "Tells about an end user.",
            Form.of(required("end_user_id", Type.TEXT, "The end user's id.")))
        .answering(Forms.CUSTOMER));
    routes.add(get(prefix + "/list", CUSTOMERS, Access.VIEWER, "Lists end users.", NOTHING));
    routes.add(post(
            prefix + "/update",
            CUSTOMERS,
            Access.ADMIN,
            "Changes an end user.",
            Forms.CUSTOMER_CHANGE)
        .answering(Forms.CUSTOMER));
    routes.add(post(
        prefix + "/block",
        CUSTOMERS,
        Access.ADMIN,
        "Refuses requests for end users, known or not, from now on.",
        SOME_USERS));
    routes.add(post(
        prefix + "/unblock",
        CUSTOMERS,
        Access.ADMIN,
        "Takes requests for end users again.",
        SOME_USERS));
    routes.add(post(
        prefix + "/delete",
        CUSTOMERS,
        Access.ADMIN,
        "Forgets end users and their limits.",
        SOME_USERS));
    return routes;
  }
}
