package dev.sluice.client.call;

import dev.sluice.bus.Call;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Metering;
import dev.sluice.client.call.Attempts.Next.Attempt;
import dev.sluice.client.call.Attempts.Next.Stop;
import dev.sluice.client.call.Attempts.Next.Wait;
import dev.sluice.config.Deployment;
import dev.sluice.config.Price;
import dev.sluice.config.Settings;
import dev.sluice.dispatch.Failures;
import dev.sluice.dispatch.Refusals;
import dev.sluice.routing.Planner;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.Step;
import dev.sluice.routing.Target;
import dev.sluice.wire.Usage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Attempts that a gateway's routing plans over a model list. */
final class RoutedAttempts implements Attempts {
  private static final String NAMES = "The model list has the names.";

  private final Ask ask;
  private final Lane lane;
  private final Settings settings;
  private final AskedOfModelList asked;
  private volatile @Nullable Deployment deployment; // of the attempt in progress
  private long sentAt; // likewise, of System.nanoTime()
  private @Nullable RoutePlan plan;
  private Runnable onFree = () -> {};
  private @Nullable CallFailed first; // what the group that was asked for failed with

  RoutedAttempts(Ask ask, Lane lane, Settings settings) {
    this.ask = ask;
    this.lane = lane;
    this.settings = settings;
    this.asked = new AskedOfModelList(ask);
  }

  @Override
  public boolean isOfLane() {
    return true;
  }

  @Override
  public Next begin() {
    Planner planner = lane.planner();
    dev.sluice.routing.Ask route = asked.route();
    RoutePlan found = planner.plan(route);
    if (found == null) {
      return new Stop(failure(Refusals.unknown(asked.model(), planner, NAMES)));
    }
    Refusals.unknownFallbacks(route, planner, NAMES);
    plan = found;
    found.whenFree(onFree);
    return next(found, found.begin());
  }

  @Override
  public void whenFree(Runnable onFree) {
    this.onFree = onFree;
  }

  @Override
  public Next again() {
    return next(planned(), planned().again());
  }

  @Override
  public Next failed(GatewayError error) {
    RoutePlan current = planned();
    first = first == null || current.fallbacks() == 0 ? failure(error) : first;
    return next(current, current.failed(Failures.of(error)));
  }

  private Next next(RoutePlan current, Step step) {
    if (step instanceof Step.Attempt attempt) {
      Target target = attempt.target();
      deployment = target.deployment();
      return new Attempt(call(target), settings, 0);
    }
    if (step instanceof Step.Wait wait) {
      return new Wait(wait.millis());
    }
    return new Stop(why(current, ((Step.Stop) step)));
  }

  private CallFailed why(RoutePlan current, Step.Stop stop) {
    if (first != null) {
      return first;
    }
    return failure(
        stop.refusal() == null
            ? new GatewayError.Internal("Nothing was tried.")
            : Refusals.of(stop.refusal(), current.group(), ""));
  }

  private Call call(Target target) {
    return new Call(
        Exchange.CALL_ID,
        target.deployment(),
        target.upstreamModel(),
        ask.operation(),
        ask.body(),
        settings.relayUpstreamModel() ? "" : asked.model(),
        ask.stream(),
        settings.alwaysIncludeStreamUsage(),
        Metering.AS_REPORTED,
        asked.timeouts(target.deployment().timeouts()),
        ask.providersHeaders(),
        planned().failsWhenFiltered(),
        false);
  }

  private RoutePlan planned() {
    if (plan == null) {
      throw new IllegalStateException("not begun");
    }
    return plan;
  }

  @Override
  public void sent() {
    sentAt = System.nanoTime();
    planned().sent();
  }

  @Override
  public void answered() {
    planned().answered();
  }

  @Override
  public void finished(Usage usage) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sentAt);
    Deployment asked = deployment;
    Price price = asked == null ? Price.UNKNOWN : asked.traits().price();
    planned().finished(usage, price.nanos(usage, millis));
  }

  @Override
  public void broke(@Nullable GatewayError error) {
    planned().broke(error == null ? Failures.BROKE : Failures.of(error));
  }

  @Override
  public void abandoned() {
    if (plan != null) {
      plan.abandoned();
    }
  }

  @Override
  public CallFailed failure(GatewayError error) {
    Deployment tried = deployment;
    return tried == null
        ? new CallFailed(error, asked.model(), "", "the model list")
        : new CallFailed(error, asked.model(), tried.provider().prefix(), keyRemedy(tried));
  }

  private static String keyRemedy(Deployment refused) {
    return "api_key of the deployment of '" + refused.group() + "' at " + refused.base()
        + " in the model list";
  }
}
