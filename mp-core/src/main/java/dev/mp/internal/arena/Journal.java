package dev.mp.internal.arena;

import dev.mp.internal.seam.Seam;

/**
 * Changes a few words together: all of them or, if the process dies, none.
 *
 * <pre>
 *    0 long  how many entries are to be applied: the commit word; 0 when nothing is under way
 *    8 long  address, 16 long value      of the first entry
 *   24 ...                               and so on
 * </pre>
 *
 * <p>A redo log, as databases have: the new values are written beside the words first. One store of their number commits
 * them; then they are applied, and the number is cleared. A process that dies before the commit has changed nothing; one
 * that dies after it leaves a log that whoever repairs applies again. Entries hold values and not differences, so that
 * it does no harm to apply them twice.
 *
 * <p>Only for the holder of the latch that guards the words. All stores are releases, so that nobody who sees the commit
 * misses an entry; others see the words themselves change one after the other.
 */
public final class Journal {
    private static final long ENTRIES = 8;
    private static final long ENTRY_BYTES = 16;

    private final Seam seam;
    private final long at;
    private int count;

    /** A journal at an address, where {@link #bytes} are zero at first. */
    public Journal(Seam seam, long at) {
        this.seam = seam;
        this.at = at;
    }

    /** How much room a journal of so many entries takes. */
    public static long bytes(int entries) {
        return ENTRIES + entries * ENTRY_BYTES;
    }

    /** Begins anew, also after a failure half-way. */
    public Journal begin() {
        count = 0;
        return this;
    }

    /** Adds the next value of a word. */
    public Journal set(long word, long value) {
        long entry = at + ENTRIES + count * ENTRY_BYTES;
        seam.setLongRelease(entry, word);
        seam.setLongRelease(entry + 8, value);
        count++;
        return this;
    }

    /** Gives all words their next values. */
    public void commit() {
        // This store commits.
        seam.setLongRelease(at, count);
        apply(count);
    }

    /** Applies what a holder of the latch committed and did not come to apply. */
    public void redo() {
        apply((int) seam.getLongAcquire(at));
    }

    private void apply(int entries) {
        for (int i = 0; i < entries; i++) {
            long entry = at + ENTRIES + i * ENTRY_BYTES;
            seam.setLongRelease(seam.getLongAcquire(entry), seam.getLongAcquire(entry + 8));
        }
        seam.setLongRelease(at, 0);
    }
}
