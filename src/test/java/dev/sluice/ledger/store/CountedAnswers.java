package dev.sluice.ledger.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the answers of a database, and the rows that are read of each. */
final class CountedAnswers {
  private final List<AtomicInteger> rows = new ArrayList<>();

  /** Rows of each answer so far. */
  List<AtomicInteger> rows() {
    return rows;
  }

  /** The same connection, counted. */
  Connection on(Connection connection) {
    return counted(Connection.class, connection, new AtomicInteger());
  }

  private <T> T counted(Class<T> type, Object object, AtomicInteger read) {
    return type.cast(Proxy.newProxyInstance(
        type.getClassLoader(), new Class<?>[] {type}, (proxy, method, values) -> {
          Object result;
          try {
            result = method.invoke(object, values);
          } catch (InvocationTargetException failed) {
            throw failed.getCause();
          }
          if (method.getName().equals("next") && Boolean.TRUE.equals(result)) {
            read.incrementAndGet();
          }
          return of(result);
        }));
  }

  private Object of(Object result) {
    if (result instanceof PreparedStatement) {
      return counted(PreparedStatement.class, result, new AtomicInteger());
    }
    if (!(result instanceof ResultSet)) {
      return result;
    }
    rows.add(new AtomicInteger());
    return counted(ResultSet.class, result, rows.get(rows.size() - 1));
  }
}
