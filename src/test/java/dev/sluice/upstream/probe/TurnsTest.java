package dev.sluice.upstream.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final Turns turns = new Turns();

  @Test
  void manyThatEndAtOnceAllEnd() {
    turns.atOnce(10);
    Promise<String> list = Promise.promise();
    List<Future<String>> checks = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      checks.add(turns.take(list::future));
    }
    list.complete("models");
    assertThat(checks).allMatch(Future::succeeded);
  }

  @Test
  void oneThatThrowsGivesItsTurnBack() {
    Future<String> broken = turns.take(() -> {
      throw new IllegalStateException("bug");
    });
    assertThat(broken.failed()).isTrue();
    assertThat(turns.take(() -> Future.succeededFuture("next")).succeeded()).isTrue();
  }
}
