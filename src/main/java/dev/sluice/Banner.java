package dev.sluice;

import dev.sluice.bus.Version;
import dev.sluice.config.Snapshot;
import java.util.ArrayList;
import java.util.List;

/** What a person reads at start: a line per model, what is odd in the file, the address, and who may call. */
final class Banner {
  private Banner() {}

  static String of(Gateway gateway) {
    Snapshot snapshot = gateway.snapshot();
    List<String> lines = new ArrayList<>();
    lines.add("Sluice " + Version.current() + ", " + snapshot.source());
    ServedModels.lines(snapshot).forEach(line -> lines.add("  " + line));
    snapshot.warnings().forEach(warning -> lines.add("  warning: " + warning));
    lines.add("Listening on " + address(snapshot, gateway.host(), gateway.port()));
    if (snapshot.settings().listening().hasAdminPort()) {
      int port = snapshot.settings().listening().adminPort();
      lines.add("Operators' routes are on " + address(snapshot, gateway.adminHost(), port));
    }
    lines.add(access(gateway, snapshot));
    return String.join("\n", lines) + "\n";
  }

  private static String address(Snapshot snapshot, String host, int port) {
    String scheme = snapshot.settings().listening().hasTls() ? "https" : "http";
    return scheme + "://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  private static String access(Gateway gateway, Snapshot snapshot) {
    if (snapshot.settings().masterKey() != null) {
      return "Callers must send the master key (" + snapshot.settings().masterKey() + ").";
    }
    return gateway.isLoopback()
        ? "No master key is set: only this machine can call, without a key."
        : "No master key is set: anybody who reaches this address can call, without a key.";
  }
}
