package dev.mp.internal.arena;

import dev.mp.internal.seam.Seam;
import java.io.IOException;

/** The parts of one arena, as one member sees them. */
public final class Arena {
    private static final long PAGE_BYTES = 4096;

    /** So many extents' entries have their pages from the start; those of more come with the first look at them. */
    private static final int RESERVED_EXTENT_ENTRIES = 2048;

    private final Seam seam;
    private final Slots slots;
    private final Objects objects;
    private final Blocks blocks;

    private Arena(Seam seam) {
        this.seam = seam;
        this.slots = new Slots(seam);
        this.objects = new Objects(seam, slots);
        this.blocks = new Blocks(seam);
    }

    /**
     * Lays a new arena out.
     *
     * @param limit how many bytes of data its members may use together
     */
    public static Arena format(Seam seam, long limit) throws IOException {
        seam.reservePages(0, Layout.OBJECTS);
        seam.reservePages(Layout.EXTENTS, RESERVED_EXTENT_ENTRIES * Layout.EXTENT_ENTRY_BYTES);
        int extents = Layout.extents(seam.size());
        seam.setIntRelease(Layout.AT_VERSION, Layout.VERSION);
        seam.setLongRelease(Layout.AT_NONCE, seam.random() | 1);
        seam.setLongRelease(Layout.AT_SIZE, seam.size());
        seam.setIntRelease(
                Layout.AT_EXTENT_LIMIT, Math.clamp(limit / Layout.EXTENT_BYTES, 1, extents));
        seam.setLongRelease(Layout.AT_NEXT_UID, 1);
        seam.setIntRelease(Layout.AT_OBJECTS_USED, Layout.MAX_SLOTS);
        // This store commits the header: whoever reads the magic reads all that was stored before it.
        seam.setLongRelease(Layout.AT_MAGIC, Layout.MAGIC);
        return new Arena(seam);
    }

    /**
     * An arena that another member laid out.
     *
     * @throws IOException if it is not one, or one of another version of this library
     */
    public static Arena open(Seam seam) throws IOException {
        if (seam.getLongAcquire(Layout.AT_MAGIC) != Layout.MAGIC) {
            throw new IOException("the file to attach to is not an arena");
        }
        int version = seam.getIntAcquire(Layout.AT_VERSION);
        if (version != Layout.VERSION) {
            throw new IOException("the family's arena has another layout: version=" + version + ", this process knows "
                    + Layout.VERSION + "; start all members with the same version of the library");
        }
        return new Arena(seam);
    }

    /** An arena as it looks from outside of its family, whatever is in it: for tests. */
    public static Arena observe(Seam seam) {
        return new Arena(seam);
    }

    public Seam seam() {
        return seam;
    }

    public Slots slots() {
        return slots;
    }

    public Objects objects() {
        return objects;
    }

    public Blocks blocks() {
        return blocks;
    }

    /** Tells this family's arena from every other. */
    public long nonce() {
        return seam.getLongAcquire(Layout.AT_NONCE);
    }

    /**
     * Looks at every page of a range, before the first store to it: where the system has no memory for one, the look
     * fails, while a store would be skipped.
     */
    static void touch(Seam seam, long at, long length) {
        for (long page = at & -PAGE_BYTES; page < at + length; page += PAGE_BYTES) {
            long _ = seam.getLongVolatile(page);
        }
    }

    /** Raises a high-water mark that only ever grows. */
    static void raise(Seam seam, long mark, int value) {
        for (int seen = seam.getIntAcquire(mark); seen < value; seen = seam.getIntAcquire(mark)) {
            if (seam.compareAndSetInt(mark, seen, value)) {
                return;
            }
        }
    }
}
