package dev.sluice.wire;

import dev.sluice.wire.JsonScan.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Edits top-level members of a scanned object; every byte that is not edited stays as it came, and so does the order.
 * Values are taken as valid JSON. Names are those after the edits made before. Belongs to whoever made it.
 */
public final class JsonSplice {
  private final JsonScan scan;
  private final Slot[] slots; // one per member, in their order
  private final List<Slot> appended = new ArrayList<>();
  private boolean edited;

  /** What becomes of a member; without new bytes it stays as it came. */
  private static final class Slot {
    private String key;
    private byte @Nullable [] name;
    private byte @Nullable [] value;
    private boolean removed;

    private Slot(String key) {
      this.key = key;
    }
  }

  public JsonSplice(JsonScan scan) {
    this.scan = scan;
    this.slots = new Slot[scan.members().size()];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = new Slot(scan.members().get(i).key());
    }
  }

  /** Replaces the member's value, or appends the member. */
  public JsonSplice set(String key, byte[] value) {
    Slot slot = find(key);
    if (slot == null) {
      slot = new Slot(key);
      slot.name = JsonText.quote(key);
      appended.add(slot);
    }
    slot.value = value;
    edited = true;
    return this;
  }

  /** Removes the member and its comma. */
  public JsonSplice remove(String key) {
    Slot slot = find(key);
    if (slot != null) {
      slot.removed = true;
      appended.remove(slot);
      edited = true;
    }
    return this;
  }

  /** Gives the member another name; nothing happens if it is absent or the new name is taken. */
  public JsonSplice rename(String key, String newKey) {
    Slot slot = find(key);
    if (slot != null && find(newKey) == null) {
      slot.key = newKey;
      slot.name = JsonText.quote(newKey);
      edited = true;
    }
    return this;
  }

  private @Nullable Slot find(String key) {
    for (Slot slot : slots) {
      if (!slot.removed && slot.key.equals(key)) {
        return slot;
      }
    }
    for (Slot slot : appended) {
      if (slot.key.equals(key)) {
        return slot;
      }
    }
    return null;
  }

  /** The edited object; the very array that was scanned if it was scanned whole and nothing was edited. */
  public byte[] toBytes() {
    if (!edited) {
      boolean whole = scan.start() == 0 && scan.end() == scan.source().length;
      return whole ? scan.source() : Arrays.copyOfRange(scan.source(), scan.start(), scan.end());
    }
    var measured = new SpliceOutput(scan.source(), scan.start(), 0);
    write(measured);
    var output = new SpliceOutput(scan.source(), scan.start(), measured.length());
    write(output);
    return output.bytes();
  }

  private void write(SpliceOutput output) {
    int kept = slots.length - 1;
    while (kept >= 0 && slots[kept].removed) {
      kept--;
    }
    for (int i = 0; i <= kept; i++) {
      writeMember(output, i);
    }
    if (kept < slots.length - 1) { // the tail is gone, and with it the comma before it
      List<Member> members = scan.members();
      output.keepUntil(kept < 0 ? members.get(0).keyStart() : members.get(kept).valueEnd());
    } else {
      output.keepUntil(scan.tail());
    }
    output.skipTo(scan.tail());
    for (int i = 0; i < appended.size(); i++) {
      output.putMember(appended.get(i).name, appended.get(i).value, i > 0 || kept >= 0);
    }
    output.keepUntil(scan.end());
  }

  private void writeMember(SpliceOutput output, int i) {
    Member member = scan.members().get(i);
    Slot slot = slots[i];
    if (slot.removed) {
      output.keepUntil(member.keyStart());
      output.skipTo(scan.members().get(i + 1).keyStart());
      return;
    }
    if (slot.name != null) {
      output.keepUntil(member.keyStart());
      output.put(slot.name);
      output.skipTo(JsonText.endOfString(scan.source(), member.keyStart()));
    }
    if (slot.value != null) {
      output.keepUntil(member.valueStart());
      output.put(slot.value);
      output.skipTo(member.valueEnd());
    }
  }
}
