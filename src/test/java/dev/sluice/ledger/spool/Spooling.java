package dev.sluice.ledger.spool;

import dev.sluice.config.Database;
import dev.sluice.config.UsageSettings;
import dev.sluice.ledger.store.Store;
import dev.sluice.ledger.store.Stores;
import dev.sluice.ledger.usage.RandomUsage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;

/** A process that spools records and stores them, until it is killed. It prints how many are kept, after each batch. */
final class Spooling {
  private Spooling() {}

  /** @param args folder of the spool, the database, prefix of the records' ids, seed */
  public static void main(String[] args) throws IOException {
    RandomUsage usage = new RandomUsage(Long.parseLong(args[3]), args[2]);
    Random random = new Random(Long.parseLong(args[3]));
    int kept = 0;
    try (Store store = Stores.open(Database.parse(args[1]), Clock.systemUTC());
        Spool spool = Spool.open(Path.of(args[0]), new SpoolLimits(1 << 30, 20_000))) {
      OpenSpool open = new OpenSpool();
      open.put(spool);
      open.follow(UsageSettings.standard(Path.of(args[0])));
      Recorder recorder = new Recorder(open, touched -> {}, Clock.systemUTC());
      while (true) {
        int batch = 1 + random.nextInt(20);
        spool.append(usage.next(batch));
        kept += batch;
        System.out.println(kept + ".");
        if (random.nextInt(3) == 0) {
          recorder.store(store);
        }
      }
    }
  }
}
