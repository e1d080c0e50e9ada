package dev.sluice.ops.request;

import java.util.function.Function;

/** A label of LiteLLM's request metrics. */
enum Label {
  END_USER("end_user", place -> Place.NONE),
  HASHED_API_KEY(
      "hashed_api_key",
      place -> place.key() == null ? place.keyName() : place.key().toString()),
  API_KEY_ALIAS("api_key_alias", Place::keyAlias),
  TEAM("team", Place::team),
  TEAM_ALIAS("team_alias", Place::teamAlias),
  USER("user", Place::user),
  USER_EMAIL("user_email", place -> Place.NONE),
  REQUESTED_MODEL("requested_model", Place::requestedModel),
  FALLBACK_MODEL("fallback_model", Place::fallbackModel),
  MODEL("model", Place::model),
  MODEL_GROUP("model_group", Place::requestedModel),
  MODEL_ID("model_id", Place::modelId),
  LITELLM_MODEL_NAME("litellm_model_name", Place::model),
  API_BASE("api_base", Place::apiBase),
  API_PROVIDER("api_provider", Place::provider),
  ROUTE("route", Place::route),
  STATUS_CODE("status_code", place -> Integer.toString(place.status())),
  EXCEPTION_STATUS("exception_status", place -> Integer.toString(place.status())),
  EXCEPTION_CLASS("exception_class", Place::errorClass);

  private final String text;
  private final Function<Place, String> value;

  Label(String text, Function<Place, String> value) {
    this.text = text;
    this.value = value;
  }

  String text() {
    return text;
  }

  String of(Place place) {
    return value.apply(place);
  }
}
