package dev.sluice;

/** This build's version, from the jar's manifest. */
final class Version {
  private Version() {}

  /** Such as {@code 0.1.0}; {@code dev} when run from classes. */
  static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
