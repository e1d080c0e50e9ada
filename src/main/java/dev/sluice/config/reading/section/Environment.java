package dev.sluice.config.reading.section;

import dev.sluice.config.file.Findings;
import dev.sluice.config.file.YamlValue;
import dev.sluice.config.file.YamlValue.Field;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.file.YamlValue.Scalar;
import dev.sluice.config.file.YamlValue.Sequence;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Environment variables as a config file sees them: its own {@code environment_variables} first. */
public final class Environment {
  private static final String REFERENCE = "os.environ/";

  private final Function<String, @Nullable String> process;
  private final Map<String, String> own = new HashMap<>();
  private final Findings findings;

  public Environment(Function<String, @Nullable String> process, Findings findings) {
    this.process = process;
    this.findings = findings;
  }

  /** Takes {@code environment_variables} in; their values may refer to the process's. */
  public void export(Mapping variables) {
    variables.fields().forEach((name, field) -> {
      if (!(field.value() instanceof Scalar scalar)) {
        String kind = YamlValue.kind(field.value());
        findings.error(
            field.place(), "environment_variables." + name + " is " + kind + "; write one text");
      } else {
        export(name, resolve(scalar));
      }
    });
  }

  private void export(String name, Scalar value) {
    if (value.value() != null) {
      own.put(name, value.string());
    }
  }

  /** The variable's value; empty when it is unset. */
  public Optional<String> get(String name) {
    String value = own.get(name);
    return Optional.ofNullable(value != null ? value : process.apply(name));
  }

  /** The first of these variables that is set to something, by name and value. */
  public Optional<Map.Entry<String, String>> first(List<String> names) {
    return names.stream()
        .flatMap(name -> get(name).map(value -> Map.entry(name, value)).stream())
        .filter(entry -> !entry.getValue().isBlank())
        .findFirst();
  }

  /** The mapping with every {@code os.environ/NAME} in it replaced; what is unset becomes null, with a warning. */
  public Mapping resolve(Mapping mapping) {
    return (Mapping) resolve(mapping, any -> true);
  }

  /** The value with every reference to one of these variables replaced. */
  public YamlValue resolve(YamlValue value, Predicate<String> variables) {
    if (value instanceof Mapping mapping) {
      Map<String, Field> resolved = new LinkedHashMap<>();
      mapping
          .fields()
          .forEach((name, field) ->
              resolved.put(name, new Field(field.place(), resolve(field.value(), variables))));
      return new Mapping(mapping.place(), resolved);
    }
    if (value instanceof Sequence sequence) {
      return new Sequence(
          sequence.place(),
          sequence.items().stream().map(item -> resolve(item, variables)).toList());
    }
    String variable = variable(value);
    return variable != null && variables.test(variable) ? resolve((Scalar) value) : value;
  }

  /** The variable that a value refers to and is not replaced by yet; or null. */
  public static @Nullable String variable(YamlValue value) {
    return value instanceof Scalar scalar
            && scalar.variable() == null
            && scalar.text().startsWith(REFERENCE)
        ? scalar.text().substring(REFERENCE.length())
        : null;
  }

  private Scalar resolve(Scalar scalar) {
    String name = variable(scalar);
    if (name == null) {
      return scalar;
    }
    String value = get(name).orElse(null);
    if (value == null) {
      findings.warnOnce(
          scalar.place(), "environment variable " + name + " is not set; read as null");
    }
    return new Scalar(scalar.place(), value, scalar.text(), name);
  }
}
