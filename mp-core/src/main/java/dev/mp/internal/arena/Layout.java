package dev.mp.internal.arena;

/**
 * Where everything stands in an arena. All offsets of all shared tables are here, and nowhere else.
 *
 * <pre>
 *  0         +--------------------------------------------------------------+
 *            | header: magic, version, nonce, size, counters, hints         |
 *  SLOTS     +--------------------------------------------------------------+
 *            | 1,024 slots of 256 bytes: who the members are                |
 *  OBJECTS   +--------------------------------------------------------------+
 *            | 262,144 objects of 256 bytes: life, block, watchers          |
 *  HELD      +--------------------------------------------------------------+
 *            | for each slot a bit per object: who holds a handle           |
 *  READY     +--------------------------------------------------------------+
 *            | for each slot a bit per object: what changed for a watcher   |
 *  EXTENTS   +--------------------------------------------------------------+
 *            | 32 bytes per MiB of data: what the extent is used for        |
 *  OWNERS    +--------------------------------------------------------------+
 *            | 64 KiB per MiB of data: whose each block is                  |
 *  data      +--------------------------------------------------------------+
 *            | extents of 1 MiB: blocks of one size class, or runs          |
 *  size      +--------------------------------------------------------------+
 *            | (file only, never mapped) one byte per slot, to be locked    |
 *            +--------------------------------------------------------------+
 * </pre>
 *
 * The file is sparse: only the pages that are touched cost memory. Member slots are also the objects 0 to 1,023, so
 * that the end of a process can be watched as anything else can.
 */
public final class Layout {
    static final long MAGIC = 0x6d702d6172656e61L; // "mp-arena"

    /** Changes whenever any shared structure does; a member of another version refuses the arena. */
    static final int VERSION = 1;

    // ---- header
    static final long AT_MAGIC = 0;
    static final long AT_VERSION = 8;
    static final long AT_NONCE = 16;
    static final long AT_SIZE = 24;
    static final long AT_EXTENT_LIMIT = 32;
    static final long AT_NEXT_UID = 64;
    static final long AT_OBJECTS_USED = 72;
    static final long AT_SLOTS_USED = 76;
    static final long AT_EXTENTS_USED = 80;
    static final long AT_OBJECT_HINT = 84;
    static final long AT_COMMITTED = 88;
    static final long AT_WARM = 92;
    static final long AT_CLASS_HINTS = 128;
    /** One bit per slot whose member cannot wake sleepers directly yet. */
    static final long AT_UNLINKED = 512;

    // ---- slots
    public static final int MAX_SLOTS = 1024;
    static final long SLOTS = 4096;
    static final long SLOT_BYTES = 256;

    // ---- objects
    public static final int MAX_OBJECTS = 1 << 18;
    static final long OBJECTS = SLOTS + MAX_SLOTS * SLOT_BYTES;
    static final long OBJECT_BYTES = 256;
    static final long OBJECT_BITMAP_BYTES = MAX_OBJECTS / 8;
    static final int WATCHER_WORDS = MAX_SLOTS / Long.SIZE;

    // ---- bitmaps
    static final long HELD = OBJECTS + MAX_OBJECTS * OBJECT_BYTES;
    static final long READY = HELD + MAX_SLOTS * OBJECT_BITMAP_BYTES;
    static final int READY_WORDS = MAX_OBJECTS / Long.SIZE;
    static final int READY_SUMMARY_WORDS = READY_WORDS / Long.SIZE;
    static final long READY_BYTES = OBJECT_BITMAP_BYTES + READY_SUMMARY_WORDS * Long.BYTES;

    // ---- extents
    public static final long EXTENT_BYTES = 1L << 20;
    static final int MAX_EXTENTS = 1 << 16;
    static final long EXTENTS = align(READY + MAX_SLOTS * READY_BYTES, 4096);
    static final long EXTENT_ENTRY_BYTES = 32;

    // ---- owners of blocks, and the data behind them, whose place depends on how many extents there are
    static final int MAX_BLOCKS = 8192;
    static final long OWNERS = align(EXTENTS + MAX_EXTENTS * EXTENT_ENTRY_BYTES, EXTENT_BYTES);
    static final long OWNERS_BYTES = (long) MAX_BLOCKS * Long.BYTES;

    private Layout() {}

    public static long align(long value, long alignment) {
        return (value + alignment - 1) & -alignment;
    }

    static long extentEntry(int extent) {
        return EXTENTS + extent * EXTENT_ENTRY_BYTES;
    }

    static long owners(int extent) {
        return OWNERS + extent * OWNERS_BYTES;
    }

    /** How many extents an arena of so many bytes has. */
    static int extents(long size) {
        return (int) Math.min((size - OWNERS - EXTENT_BYTES) / (EXTENT_BYTES + OWNERS_BYTES), MAX_EXTENTS);
    }

    /** Where the first extent of an arena begins. */
    static long data(int extents) {
        return align(OWNERS + extents * OWNERS_BYTES, EXTENT_BYTES);
    }
}
