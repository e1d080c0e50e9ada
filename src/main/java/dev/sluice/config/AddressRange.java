package dev.sluice.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Internet addresses that begin with the same bits: {@code 10.0.0.0/8}, {@code 192.168.1.7}, {@code fd00::/8}. */
public final class AddressRange {
  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern V4 = Pattern.compile("(" + OCTET + "\\.){3}" + OCTET);
  private static final Pattern V6 = Pattern.compile("[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

  private final String text; // as it was written
  private final byte[] first;
  private final int bits;

  private AddressRange(String text, byte[] first, int bits) {
    this.text = text;
    this.first = first;
    this.bits = bits;
  }

  /** The range that is written so, or null when none is. */
  public static @Nullable AddressRange of(String text) {
    int slash = text.indexOf('/');
    byte[] address = address(slash < 0 ? text.strip() : text.substring(0, slash).strip());
    if (address == null) {
      return null;
    }
    int most = address.length * Byte.SIZE;
    int bits = slash < 0 ? most : number(text.substring(slash + 1).strip());
    return bits < 0 || bits > most ? null : new AddressRange(text, address, bits);
  }

  private static int number(String text) {
    return text.matches("\\d{1,3}") ? Integer.parseInt(text) : -1;
  }

  /** The bytes of an address; null for anything else, for which no name server is asked. */
  public static byte @Nullable [] address(String text) {
    int zone = text.indexOf('%');
    String literal = zone < 0 ? text : text.substring(0, zone);
    if (!V4.matcher(literal).matches() && !V6.matcher(literal).matches()) {
      return null;
    }
    try {
      return InetAddress.getByName(literal).getAddress();
    } catch (UnknownHostException wrong) {
      return null;
    }
  }

  public boolean contains(byte[] address) {
    if (address.length != first.length) {
      return false;
    }
    int whole = bits / Byte.SIZE;
    for (int i = 0; i < whole; i++) {
      if (address[i] != first[i]) {
        return false;
      }
    }
    int rest = Byte.SIZE - bits % Byte.SIZE;
    return rest == Byte.SIZE || (address[whole] ^ first[whole]) >> rest == 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AddressRange range && range.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
