package dev.sluice.config.reading.settings;

import dev.sluice.config.CallerTls;
import dev.sluice.config.Defaults;
import dev.sluice.config.Identity;
import dev.sluice.config.Listening;
import dev.sluice.config.Pem;
import dev.sluice.config.file.Place;
import dev.sluice.config.file.YamlValue;
import dev.sluice.config.reading.section.Certificates.Named;
import dev.sluice.config.reading.section.Reading;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Section.Range;
import org.jspecify.annotations.Nullable;

/** Reads how callers reach the gateway. */
final class ListeningReader {
  private static final String CERTIFICATE_VARIABLE = "SSL_CERTFILE_PATH";
  private static final String KEY_VARIABLE = "SSL_KEYFILE_PATH";
  private static final Range PORT = new Range("a port", 0, 65535, "0 (none)");
  private static final Range CONNECTIONS =
      new Range("a whole number", 0, 10_000_000, Defaults.MAX_CONNECTIONS + " (0: no limit)");
  private static final Range PEER_CONNECTIONS =
      new Range("a whole number", 0, 10_000_000, Defaults.MAX_CONNECTIONS_PER_PEER + " (no limit)");
  private static final Range STREAMS =
      new Range("a whole number", 1, 1_000_000, Defaults.HTTP2_MAX_STREAMS);
  private static final Range RESETS =
      new Range("a whole number", 1, 1_000_000, Defaults.HTTP2_MAX_RESETS);
  private static final Range DELAY = new Range("seconds", 0, 3600, Defaults.DRAIN_DELAY);

  private final Reading reading;
  private final Section own;

  ListeningReader(Reading reading, Section own) {
    this.reading = reading;
    this.own = own;
  }

  /** @param open whether no master key is set */
  Listening read(boolean open) {
    return new Listening(
        tls(),
        (int) own.whole("admin_port", PORT, Defaults.ADMIN_PORT),
        own.text("admin_host"),
        (int) own.whole("max_connections", CONNECTIONS, Defaults.MAX_CONNECTIONS),
        (int) own.whole(
            "max_connections_per_peer", PEER_CONNECTIONS, Defaults.MAX_CONNECTIONS_PER_PEER),
        (int) own.whole("http2_max_streams", STREAMS, Defaults.HTTP2_MAX_STREAMS),
        (int) own.whole("http2_max_resets", RESETS, Defaults.HTTP2_MAX_RESETS),
        OriginsReader.read(reading, own, open),
        own.flag("takeover", Defaults.TAKEOVER),
        own.millis("drain_delay", DELAY, Defaults.DRAIN_DELAY));
  }

  private @Nullable CallerTls tls() {
    if (!own.has("tls")) {
      return ofEnvironment();
    }
    Section tls = reading.section("tls", "sluice_settings.tls", own.map("tls"));
    tls.reportRest();
    Named certificate = named(tls, "certificate");
    Named key = named(tls, "key");
    Named authorities = named(tls, "client_ca");
    if (certificate == null) {
      if (own.value("tls") instanceof YamlValue.Mapping) { // else it is told already
        own.error(
            "tls",
            "has no certificate: the PEM file of the gateway's own, before those that signed it;"
                + " and a key, unless that file holds it too");
      }
      return null;
    }
    Identity identity =
        reading.certificates().identity(certificate, key == null ? certificate : key);
    Pem callers = authorities == null ? null : reading.certificates().authorities(authorities);
    return identity == null ? null : new CallerTls(identity, callers);
  }

  private static @Nullable Named named(Section tls, String key) {
    String file = tls.text(key);
    return file == null ? null : Named.of(tls, key, file);
  }

  private @Nullable CallerTls ofEnvironment() {
    Named certificate = variable(CERTIFICATE_VARIABLE);
    Named key = variable(KEY_VARIABLE);
    if (certificate == null && key == null) {
      return null;
    }
    if (certificate == null) {
      reading
          .findings()
          .error(
              key.place(),
              "names the key of a certificate: set " + CERTIFICATE_VARIABLE
                  + " (--ssl-certfile-path) too");
      return null;
    }
    Identity identity =
        reading.certificates().identity(certificate, key == null ? certificate : key);
    return identity == null ? null : new CallerTls(identity, null);
  }

  private @Nullable Named variable(String name) {
    String file = reading.environment().get(name).orElse("").strip();
    Place place = new Place("environment variable " + name, 0, 0);
    return file.isEmpty() ? null : new Named(place, name, file);
  }
}
