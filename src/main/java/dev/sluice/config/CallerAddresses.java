package dev.sluice.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From where the gateway may be called.
 *
 * @param allowed {@code general_settings.allowed_ips}, or null: from everywhere
 * @param forwarded {@code general_settings.use_x_forwarded_for}: whether a proxy in front says who calls
 */
public record CallerAddresses(@Nullable List<AddressRange> allowed, boolean forwarded) {
  /** Of a config that says nothing. */
  public static final CallerAddresses ALL = new CallerAddresses(null, Defaults.USE_X_FORWARDED_FOR);

  /** @param ip of a caller; what is no address is allowed only where every caller is */
  public boolean allow(String ip) {
    if (allowed == null) {
      return true;
    }
    byte[] address = AddressRange.address(ip);
    return address != null && allowed.stream().anyMatch(range -> range.contains(address));
  }
}
