package dev.sluice.config.file;

import dev.sluice.config.ConfigException;
import dev.sluice.config.Finding;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * One file's bytes and its nodes, which know their line and column; the values are parsed from the same bytes
 * elsewhere.
 *
 * @param file path as given by the user
 * @param root null when the file holds nothing
 */
record YamlSource(String file, byte[] bytes, @Nullable MappingNode root) {

  private static final String INDENTED =
      "this line is indented like none of the lines above it that it could belong to";

  /** How the parser's words begin, and what they mean to whoever writes the file. */
  private static final Map<String, String> SLIPS = Map.of(
      "found character '\\t(TAB)'",
      "a tab; indent with spaces",
      "expected <block end>, but found '<block mapping start>'",
      INDENTED,
      "expected <block end>, but found '<block sequence start>'",
      INDENTED,
      "expected <block end>, but found '?'",
      INDENTED,
      "but found another document",
      "a second document begins here, and a config is one: remove the line with ---, or name the"
          + " rest under \"include\" as a file of its own",
      "mapping values are not allowed here",
      "a \":\" where none can be; indent this line as those it belongs to, or quote a text with"
          + " \": \" in it",
      "could not find expected ':'",
      "here or in the line above, a key without \":\" after it",
      "expected the node content, but found '<stream end>'",
      "the file ends within [ ] or { }; close them",
      "expected ',' or ']'",
      "a list in [ ] that is not closed, or has no comma between its items",
      "expected ',' or '}'",
      "a mapping in { } that is not closed, or has no comma between its keys");

  /** Parses the bytes; a syntax error is one finding with its place. */
  static YamlSource of(String file, byte[] bytes) throws ConfigException {
    try {
      StringReader text = new StringReader(decode(file, bytes));
      Node node = new Yaml(new SafeConstructor(new LoaderOptions())).compose(text);
      if (node == null || node.getTag().equals(Tag.NULL)) {
        return new YamlSource(file, bytes, null);
      }
      if (node instanceof MappingNode root) {
        YamlLimits.check(file, root);
        return new YamlSource(file, bytes, root);
      }
      throw one(
          place(file, node).finding("must be a mapping, such as \"model_list:\" and its entries"));
    } catch (YAMLException e) {
      throw one(syntaxError(file, e));
    }
  }

  static Place place(String file, Node node) {
    Mark mark = node.getStartMark();
    return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  /** What a YAML parser complained of, without its copy of the line: that may hold a key. */
  static Finding syntaxError(String file, Throwable failure) {
    if (failure instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      Mark mark = marked.getProblemMark();
      String message = "no valid YAML: " + problem(marked);
      return new Finding(file, mark.getLine() + 1, mark.getColumn() + 1, message);
    }
    if (failure instanceof ReaderException reader) {
      String character = String.format("U+%04X", reader.getCodePoint());
      String message = "no valid YAML: character " + character + " is not allowed; remove it";
      return new Finding(file, 0, 0, message);
    }
    String message = String.valueOf(failure.getMessage());
    return new Finding(
        file,
        0,
        0,
        message.startsWith("Number of aliases")
            ? "more than 50 aliases (*NAME) stand for lists and mappings; write some of them out"
            : "no valid YAML: " + message);
  }

  /** In plain words where it is one of the usual slips, else in the parser's. */
  private static String problem(MarkedYAMLException marked) {
    String problem = String.valueOf(marked.getProblem());
    String context = marked.getContext() == null ? "" : " " + marked.getContext();
    return SLIPS.entrySet().stream()
        .filter(slip -> problem.startsWith(slip.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(problem + context);
  }

  private static String decode(String file, byte[] bytes) throws ConfigException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(bytes.length);
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    CoderResult result = decoder.decode(rest, text, true);
    try {
      if (result.isError()) {
        result.throwException();
      }
    } catch (CharacterCodingException e) {
      throw one(notUtf8(file, text.flip().toString()));
    }
    return text.flip().toString();
  }

  private static Finding notUtf8(String file, String before) {
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    int column = before.length() - before.lastIndexOf('\n');
    return new Finding(file, line, column, "no UTF-8 text here; save the file as UTF-8");
  }

  static ConfigException one(Finding finding) {
    return new ConfigException(List.of(finding));
  }
}
