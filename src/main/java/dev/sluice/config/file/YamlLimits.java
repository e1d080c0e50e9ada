package dev.sluice.config.file;

import dev.sluice.config.ConfigException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Refuses aliases that contain themselves, or that unfold into more than anybody writes. */
final class YamlLimits {
  private static final long MOST_NODES = 2_000_000;
  private static final long IN_PROGRESS = -1;

  private final String file;
  private final Map<Node, Long> sizes = new IdentityHashMap<>();

  private YamlLimits(String file) {
    this.file = file;
  }

  static void check(String file, Node root) throws ConfigException {
    new YamlLimits(file).size(root);
  }

  /** How many nodes this one unfolds into; each node is counted once and remembered. */
  private long size(Node node) throws ConfigException {
    Long known = sizes.get(node);
    if (known != null && known == IN_PROGRESS) {
      throw refuse(node, "this alias contains itself; write the values out");
    }
    if (known != null) {
      return known;
    }
    sizes.put(node, IN_PROGRESS);
    long size = 1;
    if (node instanceof SequenceNode list) {
      size += sum(list.getValue());
    } else if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        size += size(tuple.getKeyNode()) + size(tuple.getValueNode());
      }
    }
    if (size > MOST_NODES) {
      throw refuse(node, "aliases unfold into more than " + MOST_NODES + " values; write fewer");
    }
    sizes.put(node, size);
    return size;
  }

  private long sum(List<Node> nodes) throws ConfigException {
    long sum = 0;
    for (Node node : nodes) {
      sum += size(node);
    }
    return sum;
  }

  private ConfigException refuse(Node node, String message) {
    return YamlSource.one(YamlSource.place(file, node).finding(message));
  }
}
