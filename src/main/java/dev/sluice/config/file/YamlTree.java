package dev.sluice.config.file;

import dev.sluice.config.file.YamlValue.Field;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.file.YamlValue.Scalar;
import dev.sluice.config.file.YamlValue.Sequence;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Joins the values that vertx-config-yaml parsed with the places of the nodes they came from. */
final class YamlTree {
  private final String file;
  private final Findings findings;
  private final Set<Node> warned = new HashSet<>();

  private YamlTree(String file, Findings findings) {
    this.file = file;
    this.findings = findings;
  }

  /** The file as a tree; a name that is written twice is a warning, and the last one counts. */
  static Mapping of(YamlSource source, @Nullable JsonObject values, Findings findings) {
    Place start = new Place(source.file(), 1, 1);
    if (source.root() == null || values == null) {
      return new Mapping(start, Map.of());
    }
    return new YamlTree(source.file(), findings).mapping(source.root(), start, values.getMap());
  }

  private YamlValue value(@Nullable Node node, Place parent, @Nullable Object value) {
    Place place = node == null ? parent : YamlSource.place(file, node);
    if (value instanceof JsonObject object) {
      return mapping(node, place, object.getMap());
    }
    if (value instanceof Map<?, ?> map) {
      return mapping(node, place, map);
    }
    if (value instanceof JsonArray array) {
      return sequence(node, place, array.getList());
    }
    if (value instanceof List<?> list) {
      return sequence(node, place, list);
    }
    return scalar(node, place, value);
  }

  private Mapping mapping(@Nullable Node node, Place place, Map<?, ?> values) {
    Map<String, NodeTuple> tuples = new LinkedHashMap<>();
    if (node instanceof MappingNode mapping) {
      collect(mapping, tuples);
    }
    Map<String, Field> fields = new LinkedHashMap<>();
    values.forEach((key, value) -> {
      NodeTuple tuple = tuples.get(String.valueOf(key));
      Place name = tuple == null ? place : YamlSource.place(file, tuple.getKeyNode());
      Node child = tuple == null ? null : tuple.getValueNode();
      fields.put(String.valueOf(key), new Field(name, value(child, name, value)));
    });
    return new Mapping(place, fields);
  }

  private Sequence sequence(@Nullable Node node, Place place, List<?> values) {
    List<Node> nodes = node instanceof SequenceNode list ? list.getValue() : List.of();
    List<YamlValue> items = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      items.add(value(i < nodes.size() ? nodes.get(i) : null, place, values.get(i)));
    }
    return new Sequence(place, items);
  }

  private static Scalar scalar(@Nullable Node node, Place place, @Nullable Object value) {
    String text =
        node instanceof ScalarNode scalar ? scalar.getValue() : Objects.toString(value, "");
    boolean other = value != null && !(value instanceof Number || value instanceof Boolean);
    return new Scalar(place, other ? text : value, text, null);
  }

  /** A mapping's own names, then those that {@code <<} brings in. */
  private void collect(MappingNode mapping, Map<String, NodeTuple> into) {
    Map<String, NodeTuple> own = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key && !Tag.MERGE.equals(key.getTag())) {
        NodeTuple earlier = own.put(key.getValue(), tuple);
        if (earlier != null && warned.add(key)) {
          warnTwice(key, earlier);
        }
      }
    }
    own.forEach(into::putIfAbsent);
    for (NodeTuple tuple : mapping.getValue()) {
      if (Tag.MERGE.equals(tuple.getKeyNode().getTag())) {
        merged(tuple.getValueNode(), into);
      }
    }
  }

  private void merged(Node node, Map<String, NodeTuple> into) {
    if (node instanceof MappingNode mapping) {
      collect(mapping, into);
    } else if (node instanceof SequenceNode list) {
      list.getValue().forEach(item -> merged(item, into));
    }
  }

  private void warnTwice(ScalarNode key, NodeTuple earlier) {
    int line = YamlSource.place(file, earlier.getKeyNode()).line();
    findings.warnOnce(
        YamlSource.place(file, key),
        "\"" + key.getValue() + "\" is written twice; the one in line " + line + " is ignored");
  }
}
