package dev.mp.internal.arena;

import dev.mp.CapacityException;
import dev.mp.internal.seam.Seam;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Hands out blocks of the arena, without a latch: nobody can die holding the allocator.
 *
 * <p>Data is divided into extents of 1 MiB. An extent is a slab of blocks of one size class, or part of a run of
 * extents that is one large block. Every block has an owner word, in a table apart from the data, and a block is free
 * exactly when that word is 0: one compare-and-set takes it, one store gives it back, and between the two the word says
 * whose it is. So nothing has to be repaired but what a dead member owned, which recovery finds by looking at the words.
 *
 * <pre>
 *   owner word:   0 free  |  1 &lt;&lt; 62 + identity: in the hand of a member  |  2 &lt;&lt; 62 + uid * 4 + n: in part n of an object
 *
 *   extent word:  COLD --claim---> FORMATTING(by) --> SLAB(class) --close--> CLOSING(by) --all free--> WARM
 *                   ^ \--claim---> FORMATTING(by) + PART(head)... --> RUN --free--> CLOSING(by) -----^  |
 *                   +-------------------- RELEASING(by): pages are given back --------------------------+
 * </pre>
 *
 * <p>An extent may be closed while another member takes a block of it. Both store first and look second (the taker
 * its owner word then the extent's, the closer the extent's then all owner words) with volatile order, so at least one
 * of them sees the other and steps back. A taker may even be stopped between its look and its store, and go on when the
 * extent is something else: that is why owner words are never used for anything else and are never cleared but by who
 * set them. A word that such a taker set for a moment makes a block look taken, and does no other harm.
 *
 * <p>A block goes from hand to object and back by a compare-and-set of its owner word; {@link #pass} is all that a structure
 * needs to take part in recovery. What a repair moves or frees must be in a part of the object into which nobody gives
 * blocks but who holds the latch that is repaired: so a repair that is done twice, or that comes to its next step long
 * after another member has cleaned up after the dead, finds another owner and moves nothing.
 */
public final class Blocks {
    private static final int COLD = 0;
    private static final int WARM = 1;
    private static final int FORMATTING = 2;
    private static final int SLAB = 3;
    private static final int CLOSING = 4;
    private static final int RUN = 5;
    private static final int PART = 6;
    private static final int RELEASING = 7;

    // extent entry
    private static final long OWNER = 8;
    private static final long LENGTH = 16;
    private static final long NEXT_BLOCK = 20;
    private static final long USED = 24;

    /** The most blocks that the extent ever had as a slab: none of its owner words behind that was ever set. */
    private static final long MOST_BLOCKS = 28;

    private static final long MEMBER = 1L << 62;
    private static final long OBJECT = 2L << 62;
    private static final long PARTS = 3;

    /** Sizes of the blocks of a slab. */
    private static final int[] CLASS_BYTES = {
        128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 98304, 131072, 196608, 262144, 349504, 524288
    };

    private static final int RUN_CLASS = 0xff;

    /** Free extents that keep their pages, so that a stream of large messages does not fault each page anew. */
    private static final int WARM_LIMIT = 32;

    private final Seam seam;
    private final int extents;
    private final long data;

    Blocks(Seam seam) {
        this.seam = seam;
        this.extents = Layout.extents(seam.size());
        this.data = Layout.data(extents);
    }

    /** Where the first extent begins. */
    long data() {
        return data;
    }

    private long dataOf(int extent) {
        return data + extent * Layout.EXTENT_BYTES;
    }

    private int extentOf(long block) {
        return (int) ((block - data) / Layout.EXTENT_BYTES);
    }

    private static int perExtent(int sizeClass) {
        return (int) (Layout.EXTENT_BYTES / CLASS_BYTES[sizeClass]);
    }

    // ---- owners

    /** The owner of what a member has in its hand. */
    public static long hand(int identity) {
        return MEMBER | identity;
    }

    /** The owner of what belongs to one of the four parts of an object. */
    public static long part(long uid, int part) {
        return OBJECT | uid << 2 | part;
    }

    // ---- extent words

    private static long word(int state, int sizeClass, int detail) {
        return state | (long) sizeClass << 8 | (long) detail << 16;
    }

    private static int state(long word) {
        return (int) word & 0xff;
    }

    private static int sizeClass(long word) {
        return (int) (word >>> 8) & 0xff;
    }

    /** The identity of who is at work on the extent, or the run's head for a part. */
    private static int detail(long word) {
        return (int) (word >>> 16);
    }

    private long word(int extent) {
        return seam.getLongVolatile(Layout.extentEntry(extent));
    }

    private boolean swap(int extent, long from, long to) {
        return seam.compareAndSetLong(Layout.extentEntry(extent), from, to);
    }

    private int used() {
        return Math.min(seam.getIntAcquire(Layout.AT_EXTENTS_USED), extents);
    }

    private static long classHint(int sizeClass) {
        return Layout.AT_CLASS_HINTS + sizeClass * 4L;
    }

    // ---- taking

    /**
     * Takes a block of at least {@code bytes} into the hand of a member. What it holds is not specified.
     *
     * @throws CapacityException if the arena's limit, its address range or the system's memory is used up
     */
    public long allocate(long bytes, int identity) {
        int sizeClass = sizeClassOf(bytes);
        return sizeClass < 0 ? allocateRun(bytes, identity) : allocateSmall(sizeClass, bytes, identity);
    }

    private static int sizeClassOf(long bytes) {
        if (bytes > CLASS_BYTES[CLASS_BYTES.length - 1]) {
            return -1;
        }
        int c = bytes <= 128 ? 0 : bytes > 65536 ? 10 : 57 - Long.numberOfLeadingZeros(bytes - 1);
        while (CLASS_BYTES[c] < bytes) {
            c++;
        }
        return c;
    }

    private long allocateSmall(int sizeClass, long bytes, int identity) {
        int hint = seam.getIntAcquire(classHint(sizeClass)) - 1;
        if (hint >= 0) {
            long block = takeFrom(hint, sizeClass, identity);
            if (block != 0) {
                return block;
            }
        }
        for (int extent = 0, used = used(); extent < used; extent++) {
            if (extent != hint) {
                long block = takeFrom(extent, sizeClass, identity);
                if (block != 0) {
                    seam.setIntRelease(classHint(sizeClass), extent + 1);
                    return block;
                }
            }
        }
        while (true) {
            int extent = format(sizeClass, bytes, identity);
            long block = takeFrom(extent, sizeClass, identity);
            if (block != 0) {
                seam.setIntRelease(classHint(sizeClass), extent + 1);
                return block;
            }
        }
    }

    private long takeFrom(int extent, int sizeClass, int identity) {
        long slab = word(SLAB, sizeClass, 0);
        if (word(extent) != slab) {
            return 0;
        }
        long entry = Layout.extentEntry(extent);
        long owners = Layout.owners(extent);
        int n = perExtent(sizeClass);
        // Both counters are hints that steer the search; the owner words alone decide.
        int start = seam.getIntAcquire(entry + NEXT_BLOCK);
        if (start >= n || start < 0) {
            start = 0;
        }
        boolean wrapped = start == 0;
        for (int block = seam.indexOf(owners, start, n, 0);; block = seam.indexOf(owners, block + 1, n, 0)) {
            if (block < 0) {
                if (wrapped) {
                    return 0;
                }
                wrapped = true;
                block = seam.indexOf(owners, 0, start, 0);
                if (block < 0) {
                    return 0;
                }
            }
            long owner = owners + block * 8L;
            if (seam.compareAndSetLong(owner, 0, hand(identity))) {
                if (word(extent) != slab) {
                    // It is being closed: step back. The closer may have seen us and stepped back too.
                    seam.compareAndSetLong(owner, hand(identity), 0);
                    return 0;
                }
                seam.setIntRelease(entry + NEXT_BLOCK, block + 1);
                seam.getAndAddInt(entry + USED, 1);
                return dataOf(extent) + (long) block * CLASS_BYTES[sizeClass];
            }
        }
    }

    private int format(int sizeClass, long bytes, int identity) {
        int extent = claimRun(1, bytes, identity);
        long entry = Layout.extentEntry(extent);
        int n = perExtent(sizeClass);
        try {
            Arena.touch(seam, Layout.owners(extent), n * 8L);
        } catch (Throwable e) {
            unclaim(extent, 1, identity);
            throw e;
        }
        if (seam.getIntAcquire(entry + MOST_BLOCKS) < n) {
            seam.setIntRelease(entry + MOST_BLOCKS, n);
        }
        seam.setIntRelease(entry + NEXT_BLOCK, 0);
        seam.setIntRelease(entry + USED, 0);
        // Commits the slab. Its owner words are 0 already, as those of every extent that is none.
        seam.setLongVolatile(entry, word(SLAB, sizeClass, 0));
        return extent;
    }

    private long allocateRun(long bytes, int identity) {
        int n = Math.toIntExact((bytes + Layout.EXTENT_BYTES - 1) / Layout.EXTENT_BYTES);
        int head = claimRun(n, bytes, identity);
        long entry = Layout.extentEntry(head);
        seam.setLongRelease(entry + OWNER, hand(identity));
        // Commits the run: who reads this word reads its length and its owner.
        seam.setLongVolatile(entry, word(RUN, RUN_CLASS, 0));
        return dataOf(head);
    }

    /** Claims free neighbours: one that still has its pages if that will do, else as far as the limit allows. */
    private int claimRun(int n, long bytes, int identity) {
        int head = n == 1 ? claimWarm(identity) : -1;
        if (head < 0) {
            head = claimNeighbours(n, identity);
        }
        if (head < 0) {
            // Empty slabs may be in the way, and so may a counter that a recovery set while somebody was counting.
            trim(identity);
            recount();
            head = claimNeighbours(n, identity);
        }
        if (head < 0) {
            throw full(bytes, "its limit is " + limit() + " MiB", bound(), null);
        }
        return head;
    }

    /** Beyond what was ever used all is free, so a failure there is one everywhere. */
    private int claimNeighbours(int n, int identity) {
        if (committed() - seam.getIntAcquire(Layout.AT_WARM) + n > limit()) {
            return -1;
        }
        for (int first = 0; first + n <= extents && first <= used();) {
            int taken = claimAt(first, n, identity);
            if (taken == n) {
                return first;
            }
            first += taken + 1;
        }
        return -1;
    }

    private int limit() {
        return seam.getIntAcquire(Layout.AT_EXTENT_LIMIT);
    }

    private int claimWarm(int identity) {
        if (seam.getIntAcquire(Layout.AT_WARM) <= 0) {
            return -1;
        }
        for (int extent = 0, used = used(); extent < used; extent++) {
            if (state(word(extent)) == WARM && claimAt(extent, 1, identity) == 1) {
                return extent;
            }
        }
        return -1;
    }

    /** Claims up to {@code n} neighbours and tells how many it got; if not all, it has given them back. */
    private int claimAt(int first, int n, int identity) {
        for (int i = 0; i < n; i++) {
            long from = word(first + i);
            boolean free = state(from) == WARM || state(from) == COLD && committed() < limit();
            // The head is claimed first and its parts in order, so recovery finds what a dead claimer had got.
            long to = i == 0 ? word(FORMATTING, RUN_CLASS, identity) : word(PART, RUN_CLASS, first);
            if (free) {
                Arena.raise(seam, Layout.AT_EXTENTS_USED, first + i + 1);
            }
            if (!free || !swap(first + i, from, to)) {
                unclaim(first, i, identity);
                return i;
            }
            seam.setIntRelease(Layout.extentEntry(first) + LENGTH, i + 1);
            if (state(from) == WARM) {
                seam.getAndAddInt(Layout.AT_WARM, -1);
            } else {
                seam.getAndAddInt(Layout.AT_COMMITTED, 1);
                try {
                    seam.reservePages(dataOf(first + i), Layout.EXTENT_BYTES);
                } catch (IOException e) {
                    giveBack(first + i, identity);
                    unclaim(first, i, identity);
                    throw full((long) n * Layout.EXTENT_BYTES, "the system has no memory for its pages",
                            "give the system more memory", e);
                }
            }
        }
        return n;
    }

    private void unclaim(int head, int n, int identity) {
        for (int i = n - 1; i >= 0; i--) {
            release(head + i, identity);
        }
    }

    /** What stands in the way of more: the limit, unless that is all the addresses there are. */
    private String bound() {
        return limit() < extents
                ? "raise -D" + dev.mp.internal.seam.Seams.LIMIT_PROPERTY
                : "raise -D" + dev.mp.internal.seam.Seams.SIZE_PROPERTY + ", its address range";
    }

    private CapacityException full(long bytes, String reason, String remedy, @Nullable Throwable cause) {
        String message = "arena full: asked for " + bytes + " bytes, " + reason + ", " + committed()
                + " MiB are in use; receive what is queued, close what is not needed, or " + remedy;
        return cause == null ? new CapacityException(message) : new CapacityException(message, cause);
    }

    // ---- giving back and passing on

    /** Where a block's owner word is, or 0 if what was a block is none any more. */
    private long ownerOf(long block) {
        int extent = extentOf(block);
        long word = word(extent);
        long offset = block - dataOf(extent);
        if (state(word) == RUN) {
            return offset == 0 ? Layout.extentEntry(extent) + OWNER : 0;
        }
        int c = sizeClass(word);
        return (state(word) == SLAB || state(word) == CLOSING && c != RUN_CLASS) && offset % CLASS_BYTES[c] == 0
                ? Layout.owners(extent) + offset / CLASS_BYTES[c] * Long.BYTES
                : 0;
    }

    /** How many bytes a block has. */
    public long capacity(long block) {
        int extent = extentOf(block);
        long word = word(extent);
        return state(word) == RUN
                ? seam.getIntAcquire(Layout.extentEntry(extent) + LENGTH) * Layout.EXTENT_BYTES
                : CLASS_BYTES[sizeClass(word)];
    }

    /** From one owner to another; false if it was not the first one's, whatever else has become of it. */
    public boolean pass(long block, long from, long to) {
        long at = ownerOf(block);
        return at != 0 && seam.compareAndSetLong(at, from, to);
    }

    /** Frees a block in the hand of a member. */
    public void free(long block, int identity) {
        free(block, hand(identity), identity);
    }

    /** Frees a block if it is that owner's. */
    public void free(long block, long owner, int identity) {
        int extent = extentOf(block);
        long word = word(extent);
        if (state(word) == RUN) {
            // Into this hand first, so that a run is never nobody's: if this member dies now, it is freed as its own.
            if (pass(block, owner, hand(identity))) {
                closeRun(extent, identity);
            }
            return;
        }
        if (!pass(block, owner, 0)) {
            return;
        }
        int c = sizeClass(word);
        int left = seam.getAndAddInt(Layout.extentEntry(extent) + USED, -1) - 1;
        int hint = seam.getIntAcquire(classHint(c)) - 1;
        if (left <= 0 && hint != extent) {
            closeSlab(extent, c, identity);
        } else if (extent < hint) {
            // Fill the lower extents first, so that the higher ones empty.
            seam.setIntRelease(classHint(c), extent + 1);
        }
    }

    private void closeSlab(int extent, int c, int identity) {
        if (!swap(extent, word(SLAB, c, 0), word(CLOSING, c, identity))) {
            return;
        }
        if (seam.indexOfNonZero(Layout.owners(extent), 0, perExtent(c)) < 0) {
            release(extent, identity);
        } else {
            swap(extent, word(CLOSING, c, identity), word(SLAB, c, 0));
        }
    }

    /** Closes a run that is in this hand. */
    private void closeRun(int head, int identity) {
        long entry = Layout.extentEntry(head);
        seam.setLongVolatile(entry, word(CLOSING, RUN_CLASS, identity));
        seam.setLongRelease(entry + OWNER, 0);
        // From the last to the first, so that what a dead closer left is still a run from its head on.
        unclaim(head, seam.getIntAcquire(entry + LENGTH), identity);
    }

    /** An extent that this member is at work on becomes free, with its pages if few are kept already. */
    private void release(int extent, int identity) {
        long entry = Layout.extentEntry(extent);
        if (!seam.releasesPages() || seam.getIntAcquire(Layout.AT_WARM) < WARM_LIMIT) {
            seam.getAndAddInt(Layout.AT_WARM, 1);
            seam.setLongVolatile(entry, word(WARM, 0, 0));
        } else {
            giveBack(extent, identity);
        }
    }

    private void giveBack(int extent, int identity) {
        seam.setLongVolatile(Layout.extentEntry(extent), word(RELEASING, 0, identity));
        giveBack(extent);
    }

    private void giveBack(int extent) {
        seam.releasePages(dataOf(extent), Layout.EXTENT_BYTES);
        seam.getAndAddInt(Layout.AT_COMMITTED, -1);
        seam.setLongVolatile(Layout.extentEntry(extent), word(COLD, 0, 0));
    }

    // ---- whole arena

    /** About how many MiB have pages: what steers who asks for more. A recovery may set it while somebody counts. */
    public int committed() {
        return seam.getIntAcquire(Layout.AT_COMMITTED);
    }

    /** MiB that have pages, counted by looking. */
    public int withPages() {
        int withPages = 0;
        for (int extent = 0, used = used(); extent < used; extent++) {
            withPages += state(word(extent)) == COLD ? 0 : 1;
        }
        return withPages;
    }

    /**
     * MiB that have pages to no purpose, counted by looking: after a {@link #trim} there are none but those that somebody is
     * at work on, and those that the system does not take back.
     */
    public int idle() {
        int idle = 0;
        for (int extent = 0, used = used(); extent < used; extent++) {
            int state = state(word(extent));
            boolean warm = state == WARM && seam.releasesPages();
            idle += warm || state == FORMATTING || state == CLOSING || state == RELEASING ? 1 : 0;
        }
        return idle;
    }

    /** MiB that hold blocks, counted by looking. */
    public int inUse() {
        int inUse = 0;
        for (int extent = 0, used = used(); extent < used; extent++) {
            int state = state(word(extent));
            inUse += state == COLD || state == WARM ? 0 : 1;
        }
        return inUse;
    }

    /** How many blocks there are, counted by looking. */
    public int count() {
        int count = 0;
        for (int extent = 0, used = used(); extent < used; extent++) {
            long word = word(extent);
            if (state(word) == SLAB) {
                count += countUsed(extent, perExtent(sizeClass(word)));
            } else if (state(word) == RUN) {
                count++;
            }
        }
        return count;
    }

    /** Closes empty slabs and gives all free pages back. */
    public void trim(int identity) {
        for (int extent = 0, used = used(); extent < used; extent++) {
            long word = word(extent);
            if (state(word) == SLAB) {
                closeSlab(extent, sizeClass(word), identity);
                word = word(extent);
            }
            if (state(word) == WARM
                    && seam.releasesPages()
                    && swap(extent, word, word(RELEASING, 0, identity))) {
                seam.getAndAddInt(Layout.AT_WARM, -1);
                giveBack(extent);
            }
        }
    }

    /** Frees all blocks of an object, however many its structure still leads to. */
    public void freeAllOf(long uid, int identity) {
        freeAll(part(uid, 0), ~PARTS, identity);
    }

    /**
     * Cleans up after a dead member: frees what it had in its hand and ends what it was at work on. Every object that
     * it could reach must have been repaired before, since a repair takes blocks out of the hand of the dead.
     */
    public void recover(int dead, int identity) {
        freeAll(hand(dead), -1L, identity);
        for (int extent = 0, used = used(); extent < used; extent++) {
            long word = word(extent);
            switch (state(word)) {
                case FORMATTING, CLOSING -> {
                    if (detail(word) == dead) {
                        abandon(extent, word, identity);
                    }
                }
                case RELEASING -> {
                    if (detail(word) == dead && swap(extent, word, word(RELEASING, 0, identity))) {
                        giveBack(extent);
                    }
                }
                default -> {}
            }
        }
        recount();
    }

    private void abandon(int extent, long word, int identity) {
        int c = sizeClass(word);
        if (state(word) == CLOSING && c != RUN_CLASS) {
            swap(extent, word, word(SLAB, c, 0));
        } else if (swap(extent, word, word(state(word), RUN_CLASS, identity))) {
            int n = 1;
            while (extent + n < extents && word(extent + n) == word(PART, RUN_CLASS, extent)) {
                n++;
            }
            if (state(word) == CLOSING) {
                unclaim(extent, n, identity);
                return;
            }
            // The dead may not have come to reserving the pages of the last one, so none of them is taken for warm.
            for (int i = n - 1; i >= 0; i--) {
                giveBack(extent + i, identity);
            }
        }
    }

    private void freeAll(long owner, long mask, int identity) {
        for (int extent = 0, used = used(); extent < used; extent++) {
            if (state(word(extent)) == RUN) {
                long found = seam.getLongVolatile(Layout.extentEntry(extent) + OWNER);
                if ((found & mask) == owner) {
                    free(dataOf(extent), found, identity);
                }
                continue;
            }
            // In whatever state: a taker that died may have marked a word of an extent that has changed since.
            int n = seam.getIntAcquire(Layout.extentEntry(extent) + MOST_BLOCKS);
            long owners = Layout.owners(extent);
            for (int i = seam.indexOf(owners, 0, n, owner, mask); i >= 0; i =
                    seam.indexOf(owners, i + 1, n, owner, mask)) {
                long found = seam.getLongVolatile(owners + i * 8L);
                if ((found & mask) == owner && seam.compareAndSetLong(owners + i * 8L, found, 0)) {
                    seam.getAndAddInt(Layout.extentEntry(extent) + USED, -1);
                }
            }
        }
    }

    /** Sets the counters right after a death; they only steer, so a race with the living does no harm. */
    private void recount() {
        int warm = 0;
        int committed = 0;
        for (int extent = 0, used = used(); extent < used; extent++) {
            long word = word(extent);
            warm += state(word) == WARM ? 1 : 0;
            committed += state(word) == COLD ? 0 : 1;
            if (state(word) == SLAB) {
                seam.setIntRelease(Layout.extentEntry(extent) + USED, countUsed(extent, perExtent(sizeClass(word))));
            }
        }
        seam.setIntRelease(Layout.AT_WARM, warm);
        seam.setIntRelease(Layout.AT_COMMITTED, committed);
    }

    private int countUsed(int extent, int n) {
        long owners = Layout.owners(extent);
        int count = 0;
        for (int i = seam.indexOfNonZero(owners, 0, n); i >= 0; i = seam.indexOfNonZero(owners, i + 1, n)) {
            count++;
        }
        return count;
    }
}
