package dev.sluice.config.reading.models;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that are reached without a proxy: {@code NO_PROXY}. Its items are names, which stand for all names below
 * them too, addresses, networks such as {@code 10.0.0.0/8}, each perhaps with a port, or {@code *}. This machine is
 * always one of them.
 */
final class DirectHosts {
  private final List<Rule> rules;

  private DirectHosts(List<Rule> rules) {
    this.rules = rules;
  }

  /** @param port 0: any */
  private record Rule(String name, @Nullable Network network, int port) {
    boolean holds(String host, byte @Nullable [] address, int otherPort) {
      if (port != 0 && port != otherPort) {
        return false;
      }
      if (network != null && address != null) {
        return network.holds(address);
      }
      return name.equals("*") || host.equals(name) || host.endsWith("." + name);
    }
  }

  private record Network(byte[] address, int bits) {
    boolean holds(byte[] other) {
      int rest = address.length * 8 - bits;
      return address.length == other.length
          && new BigInteger(1, address)
              .shiftRight(rest)
              .equals(new BigInteger(1, other).shiftRight(rest));
    }
  }

  /** @param list separated by commas or spaces; what is no rule is passed over */
  static DirectHosts of(String list) {
    List<Rule> rules = new ArrayList<>();
    for (String item : list.toLowerCase(Locale.ROOT).split("[,\\s]+")) {
      if (!item.isEmpty()) {
        rules.add(rule(item));
      }
    }
    return new DirectHosts(List.copyOf(rules));
  }

  private static Rule rule(String item) {
    String host = item;
    int port = 0;
    if (item.matches(".*\\]:\\d{1,5}|[^:]*:\\d{1,5}")) {
      int colon = item.lastIndexOf(':');
      port = Integer.parseInt(item.substring(colon + 1));
      host = item.substring(0, colon);
    }
    host = host.replaceAll("^\\[|]$", "");
    return new Rule(host.replaceFirst("^\\*?\\.", ""), network(host), port);
  }

  private static @Nullable Network network(String text) {
    String[] parts = text.split("/", 2);
    byte[] address = address(parts[0]);
    if (address == null || parts.length > 1 && !parts[1].matches("\\d{1,3}")) {
      return null;
    }
    int all = address.length * 8;
    int bits = parts.length > 1 ? Integer.parseInt(parts[1]) : all;
    return bits > all ? null : new Network(address, bits);
  }

  /** Of a literal; names are not looked up. */
  private static byte @Nullable [] address(String text) {
    if (!text.matches("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*")) {
      return null;
    }
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      return null;
    }
  }

  boolean holds(String host, int port) {
    byte[] address = address(host);
    boolean here = host.equals("localhost")
        || address != null && (address[0] == 127 && address.length == 4 || isLoopback6(address));
    return here || rules.stream().anyMatch(rule -> rule.holds(host, address, port));
  }

  private static boolean isLoopback6(byte[] address) {
    return address.length == 16 && new BigInteger(address).equals(BigInteger.ONE);
  }
}
