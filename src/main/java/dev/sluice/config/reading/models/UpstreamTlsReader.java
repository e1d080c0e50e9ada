package dev.sluice.config.reading.models;

import dev.sluice.config.Identity;
import dev.sluice.config.Pem;
import dev.sluice.config.UpstreamTls;
import dev.sluice.config.file.Place;
import dev.sluice.config.file.YamlValue.Scalar;
import dev.sluice.config.reading.section.Certificates.Named;
import dev.sluice.config.reading.section.Reading;
import dev.sluice.config.reading.section.Section;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code ssl_verify}, which may be a bundle of authorities, and {@code ssl_certificate}: the entry's, else the
 * environment's, else {@code litellm_settings}'; in LiteLLM too the environment wins over those.
 */
final class UpstreamTlsReader {
  private static final String VERIFY = "ssl_verify";
  private static final String CERTIFICATE = "ssl_certificate";

  private final Reading reading;
  private final Section litellm;
  private @Nullable UpstreamTls inherited; // once an entry needed it

  UpstreamTlsReader(Reading reading, Section litellm) {
    this.reading = reading;
    this.litellm = litellm;
  }

  /** What a bundle or a flag says. */
  private record Verification(boolean verify, @Nullable Pem authorities) {}

  UpstreamTls read(Section params) {
    Verification own = verification(params);
    Identity identity = identity(params);
    if (own != null && identity != null) {
      return new UpstreamTls(own.verify, own.authorities, identity);
    }
    UpstreamTls others = inherited();
    // An entry that only says true means that it is checked, not by whom.
    boolean byOthers = own == null || own.verify && own.authorities == null;
    return new UpstreamTls(
        own == null ? others.verify() : own.verify,
        byOthers ? authorities(others, own) : own.authorities,
        identity == null ? others.identity() : identity);
  }

  private @Nullable Pem authorities(UpstreamTls others, @Nullable Verification own) {
    boolean switchedOn = own != null && !others.verify();
    return others.authorities() == null && switchedOn ? bundleOfSystem() : others.authorities();
  }

  /** Says what is wrong with the settings even if no entry needs them. */
  void check() {
    litellm.text(CERTIFICATE);
    if (litellm.has(VERIFY)) {
      verification(litellm);
    }
  }

  private UpstreamTls inherited() {
    if (inherited == null) {
      Verification said = variable("SSL_VERIFY");
      said = said == null ? verification(litellm) : said;
      said = said == null ? new Verification(true, null) : said;
      Identity identity = identity(named("SSL_CERTIFICATE"));
      Pem authorities =
          said.verify && said.authorities == null ? bundleOfSystem() : said.authorities;
      inherited = new UpstreamTls(
          said.verify, authorities, identity == null ? identity(litellm) : identity);
    }
    return inherited;
  }

  private @Nullable Verification verification(Section section) {
    if (section.value(VERIFY) instanceof Scalar scalar
        && scalar.value() instanceof String text
        && isPath(text)) {
      return bundle(Named.of(section, VERIFY, text.strip()));
    }
    Boolean flag = section.flag(VERIFY);
    return flag == null ? null : new Verification(flag, null);
  }

  private @Nullable Verification variable(String name) {
    Named named = named(name);
    if (named == null) {
      return null;
    }
    return switch (named.file().toLowerCase(Locale.ROOT)) {
      case "true", "1", "yes", "on" -> new Verification(true, null);
      case "false", "0", "no", "off" -> new Verification(false, null);
      default -> bundle(named);
    };
  }

  private Verification bundle(Named named) {
    return new Verification(true, reading.certificates().authorities(named));
  }

  private static boolean isPath(String text) {
    return text.matches(".*[/\\\\.].*");
  }

  /** Set by many systems for other programs: where it names nothing, it is passed over, as by LiteLLM. */
  private @Nullable Pem bundleOfSystem() {
    Named named = named("SSL_CERT_FILE");
    return named == null || !Files.isRegularFile(Path.of(named.file()))
        ? null
        : reading.certificates().authorities(named);
  }

  private @Nullable Identity identity(Section section) {
    String file = section.text(CERTIFICATE);
    return file == null ? null : identity(Named.of(section, CERTIFICATE, file));
  }

  private @Nullable Identity identity(@Nullable Named both) {
    return both == null ? null : reading.certificates().identity(both, both);
  }

  private @Nullable Named named(String variable) {
    Optional<String> value = reading.environment().get(variable).map(String::strip);
    return value
        .filter(text -> !text.isEmpty())
        .map(file -> new Named(new Place("environment variable " + variable, 0, 0), variable, file))
        .orElse(null);
  }
}
