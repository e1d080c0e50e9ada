package dev.sluice.journey;

import dev.sluice.fake.PostgresUnderTest;
import dev.sluice.fake.SluiceUnderTest;
import java.util.Map;

class ManagesKeysOnPostgresTest extends ManagesKeysTest {
  @Override
  SluiceUnderTest start() {
    return SluiceUnderTest.start(YAML, Map.of("DATABASE_URL", PostgresUnderTest.newUrl()));
  }
}
