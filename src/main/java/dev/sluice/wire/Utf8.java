package dev.sluice.wire;

/** UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing beyond U+10FFFF. */
final class Utf8 {
  private Utf8() {}

  /** The length of the sequence that begins at {@code at} with a byte beyond ASCII; 0 if there is none. */
  static int sequence(byte[] source, int at, int to) {
    int lead = source[at] & 0xff;
    if (lead < 0xc2 || lead > 0xf4) {
      return 0;
    }
    int length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (to - at < length || !secondFits(lead, source[at + 1] & 0xff)) {
      return 0;
    }
    for (int i = at + 2; i < at + length; i++) {
      if ((source[i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return length;
  }

  /** RFC 3629 section 4: four leads narrow the range of the byte after them. */
  private static boolean secondFits(int lead, int second) {
    int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    return second >= low && second <= high;
  }
}
