package dev.sluice.ledger.models;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.ModelStorage;
import dev.sluice.config.Snapshot;
import dev.sluice.config.StoredModel;
import dev.sluice.config.StoredModels;
import dev.sluice.ledger.Balance;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.LiveRows;
import dev.sluice.ledger.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has what is served follow the models that are stored, and hands all rows on. Used by the store's thread only,
 * which waits for each rollout.
 */
public final class LiveModels implements LiveRows {
  private static final Logger LOG = LoggerFactory.getLogger(LiveModels.class);
  private static final Comparator<Row> OLDEST_FIRST =
      Comparator.comparingLong(Row::createdAt).thenComparing(Row::id);

  private final LiveRows others;
  private final ModelServing serving;
  private final Supplier<Snapshot> served;
  private final Map<String, Row> rows = new HashMap<>();
  /** Ids that changed since all last took effect, or since somebody was told why not. */
  private final Set<String> changed = new HashSet<>();

  private boolean due; // rows are not as they were served last
  private boolean loaded;
  private @Nullable ModelStorage servedBy; // as the settings were then
  private String lastFault = "";

  /** @param served what is in effect now */
  public LiveModels(LiveRows others, ModelServing serving, Supplier<Snapshot> served) {
    this.others = others;
    this.serving = serving;
    this.served = served;
  }

  @Override
  public void put(Row row) {
    if (row.kind() == Kind.MODEL) {
      rows.put(row.id(), row);
      note(row.id());
    }
    others.put(row);
  }

  @Override
  public void remove(Kind kind, String id) {
    if (kind == Kind.MODEL) {
      rows.remove(id);
      note(id);
    }
    others.remove(kind, id);
  }

  private void note(String id) {
    changed.add(id);
    due = true;
  }

  @Override
  public void balance(Balance balance) {
    others.balance(balance);
  }

  @Override
  public void reread(Balance balance) {
    others.reread(balance);
  }

  @Override
  public void tick() {
    others.tick();
    if (loaded) {
      tryToServe();
    }
  }

  /** Keys become known after that: whoever has one finds what is stored served. */
  @Override
  public void loaded() {
    tryToServe();
    loaded = true;
    others.loaded();
  }

  private void tryToServe() {
    try {
      serve();
      lastFault = "";
    } catch (ModelServing.Unanswered e) {
      tell(String.valueOf(e.getMessage()));
    }
    changed.clear();
  }

  private void tell(String fault) {
    if (!fault.equals(lastFault)) {
      lastFault = fault;
      LOG.warn("stored models did not take effect, and are tried again: {}", fault);
    }
  }

  @Override
  public @Nullable String settle() {
    String ofOthers = others.settle();
    if (changed.isEmpty()) {
      return ofOthers;
    }
    Set<String> mine = Set.copyOf(changed);
    changed.clear();
    try {
      refuseUnserved(serve(), mine);
      return ofOthers;
    } catch (ModelServing.Unanswered e) { // no error: who sends it again would store it twice
      return "the change is stored and did not take effect yet: " + e.getMessage()
          + ". It is tried again every few seconds; do not send it again";
    }
  }

  private static void refuseUnserved(Map<String, String> unserved, Set<String> changed) {
    unserved.forEach((id, why) -> {
      if (changed.contains(id)) {
        throw new GatewayError.BadRequest(
            "model_not_served", null, "The model is stored and cannot be served: " + why + ".");
      }
    });
  }

  /** Returns why some are not served, if it was due at all. */
  private Map<String, String> serve() {
    ModelStorage storage = served.get().settings().ledger().models();
    boolean wasOn = servedBy != null && servedBy.on();
    Map<String, String> unserved = Map.of();
    if (storage.on() && (due || !storage.equals(servedBy))) {
      unserved = serving.serve(read(new ModelRow(storage)));
    } else if (!storage.on() && wasOn) {
      unserved = serving.serve(StoredModels.NONE);
    }
    due = false;
    servedBy = storage;
    return unserved;
  }

  private StoredModels read(ModelRow reader) {
    List<StoredModel> models = new ArrayList<>();
    Map<String, String> unreadable = new TreeMap<>();
    for (Row row : rows.values().stream().sorted(OLDEST_FIRST).toList()) {
      if (!Boolean.TRUE.equals(row.fields().getValue(ModelRow.BLOCKED))) {
        try {
          models.add(reader.read(row));
        } catch (ModelRow.Unreadable e) {
          unreadable.put(row.id(), String.valueOf(e.getMessage()));
        }
      }
    }
    return new StoredModels(models, unreadable);
  }
}
