package dev.sluice;

import dev.sluice.config.Deployment;
import dev.sluice.config.ModelGroup;
import dev.sluice.config.Snapshot;
import java.util.ArrayList;
import java.util.List;

/** What a snapshot serves, one readable line per deployment and alias, in aligned columns. */
final class ServedModels {
  private ServedModels() {}

  /** Lines such as {@code gpt-4o  ->  openai/gpt-4o  https://api.openai.com/v1  sk-...abcd}. */
  static List<String> lines(Snapshot snapshot) {
    List<List<String>> rows = new ArrayList<>();
    for (ModelGroup group : snapshot.groups()) {
      group.deployments().forEach(deployment -> rows.add(row(deployment)));
    }
    snapshot
        .aliases()
        .forEach((name, alias) ->
            rows.add(List.of(name, "=", alias.model(), alias.hidden() ? "(hidden)" : "")));
    return aligned(rows);
  }

  private static List<String> row(Deployment deployment) {
    return List.of(deployment.group(), "->", deployment.model(), base(deployment), key(deployment));
  }

  private static String base(Deployment deployment) {
    if (!deployment.origin().isBuiltIn()) {
      return deployment.base() + deployment.origin().tls() + way(deployment);
    }
    return deployment.mockResponse() == null ? "built in" : "mock response";
  }

  private static String way(Deployment deployment) {
    return deployment.origin().proxy() == null
        ? ""
        : " (by " + deployment.origin().proxy() + ")";
  }

  private static String key(Deployment deployment) {
    if (deployment.origin().isBuiltIn()) {
      return "";
    }
    return deployment.apiKey() == null ? "no key" : deployment.apiKey().toString();
  }

  private static List<String> aligned(List<List<String>> rows) {
    List<Integer> widths = new ArrayList<>();
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        int width = row.get(i).length();
        if (i == widths.size()) {
          widths.add(width);
        }
        widths.set(i, Math.max(widths.get(i), width));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      String cell = row.get(i);
      line.append(cell).append(" ".repeat(widths.get(i) - cell.length() + 2));
    }
    return line.toString().stripTrailing();
  }
}
