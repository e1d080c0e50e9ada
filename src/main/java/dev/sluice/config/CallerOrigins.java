package dev.sluice.config;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which web pages may call the gateway from a browser: {@code sluice_settings.cors_origins}. Immutable.
 *
 * @param all whether every page may
 * @param local whether pages of this machine may, and those that programs on it show
 * @param named others, as browsers write them: {@code https://chat.example.com}
 */
public record CallerOrigins(boolean all, boolean local, Set<String> named) {
  private static final Pattern LOCAL = Pattern.compile(
      "https?://(localhost|127\\.0\\.0\\.1|\\[::1]|[a-z0-9.-]+\\.localhost)(:[0-9]{1,5})?"
          + "|(app|file|tauri|vscode-webview|vscode-file)://.*");

  /** @param origin the header of this name: RFC 6454, section 7 */
  public boolean allow(String origin) {
    return all || named.contains(origin) || local && LOCAL.matcher(origin).matches();
  }
}
