package dev.sluice.ledger.store;

import dev.sluice.config.Database;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import io.vertx.core.json.JsonObject;
import java.time.Clock;

/** A program that inserts users for ever, and says the number of each once it is stored. Its argument is a URL. */
final class Writer {
  private Writer() {}

  public static void main(String[] arguments) {
    Store store = Stores.open(Database.parse(arguments[0]), Clock.systemUTC());
    for (int i = 0; ; i++) {
      Row row = new Row(Kind.USER, Integer.toString(i), new JsonObject(), i, i);
      store.inTransaction(session -> {
        session.insert(row);
        return row;
      });
      System.out.println(i);
    }
  }
}
