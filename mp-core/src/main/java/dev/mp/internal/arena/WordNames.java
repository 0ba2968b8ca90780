package dev.mp.internal.arena;

import org.jspecify.annotations.Nullable;

/** Says what stands at an address of an arena, for people who read the steps of a test. */
public final class WordNames {
    private WordNames() {}

    /** The name of a word in the contents of an object. */
    public interface Contents {
        @Nullable String name(int type, long offset);
    }

    /** @param contents names what the objects of this library consist of */
    public static String of(Arena arena, long at, Contents contents) {
        if (at < Layout.SLOTS) {
            return "header word " + at;
        }
        if (at < Layout.OBJECTS) {
            long in = at - Layout.SLOTS;
            return "slot " + in / Layout.SLOT_BYTES + ": " + Slots.word(in % Layout.SLOT_BYTES);
        }
        if (at < Layout.HELD) {
            long in = at - Layout.OBJECTS;
            return "object " + in / Layout.OBJECT_BYTES + ": " + Objects.word(in % Layout.OBJECT_BYTES);
        }
        if (at < Layout.READY) {
            long in = at - Layout.HELD;
            return "objects held by slot " + in / Layout.OBJECT_BITMAP_BYTES + ", word "
                    + in % Layout.OBJECT_BITMAP_BYTES / 8;
        }
        if (at < Layout.EXTENTS) {
            return "ready bits of slot " + (at - Layout.READY) / Layout.READY_BYTES;
        }
        if (at < Layout.OWNERS) {
            long in = at - Layout.EXTENTS;
            return "extent " + in / Layout.EXTENT_ENTRY_BYTES + ", word " + in % Layout.EXTENT_ENTRY_BYTES;
        }
        if (at < arena.blocks().data()) {
            long in = at - Layout.OWNERS;
            return "extent " + in / Layout.OWNERS_BYTES + ", owner of block " + in % Layout.OWNERS_BYTES / 8;
        }
        return data(arena, at, contents);
    }

    private static String data(Arena arena, long at, Contents contents) {
        Objects objects = arena.objects();
        int nearest = 0;
        for (int index = Layout.MAX_SLOTS, used = objects.used(); index < used; index++) {
            long block = objects.block(index);
            boolean isBefore = block != 0 && !objects.isFree(index) && at >= block;
            // Both objects of a pair have the same block, and the first of them names it.
            if (isBefore && (nearest == 0 || block > objects.block(nearest))) {
                nearest = index;
            }
        }
        String name = nearest == 0
                ? null
                : contents.name(objects.type(nearest), at - objects.block(nearest));
        if (name != null) {
            return "object " + nearest + ", " + name;
        }
        long in = at - arena.blocks().data();
        return "data of extent " + in / Layout.EXTENT_BYTES + " at +" + in % Layout.EXTENT_BYTES;
    }
}
