package dev.mp.internal.arena;

/**
 * Names a member for good: its slot with the generation of the slot.
 *
 * <pre>
 *   31  30                      11 10         0
 *  +---+--------------------------+------------+
 *  | 0 |        generation        |    slot    |     never 0, since generations start at 1
 *  +---+--------------------------+------------+
 * </pre>
 *
 * The top bit is free for the word that stores an identity: a {@link Latch} keeps its waiter mark there.
 */
public final class Identity {
    public static final int NONE = 0;

    private static final int SLOT_BITS = 11;
    private static final int SLOT_MASK = (1 << SLOT_BITS) - 1;
    private static final int GENERATION_MASK = (1 << 20) - 1;

    private Identity() {}

    public static int of(int slot, int generation) {
        return generation << SLOT_BITS | slot;
    }

    public static int slot(int identity) {
        return identity & SLOT_MASK;
    }

    public static int generation(int identity) {
        return identity >>> SLOT_BITS & GENERATION_MASK;
    }

    /** The generation after this one; it skips 0 when it wraps. */
    static int nextGeneration(int generation) {
        return generation == GENERATION_MASK ? 1 : generation + 1;
    }

    public static String toString(int identity) {
        return "member " + slot(identity) + "." + generation(identity);
    }
}
