package dev.mp.internal.arena;

import dev.mp.CapacityException;
import dev.mp.internal.seam.Seam;
import java.io.IOException;

/**
 * The table of members.
 *
 * <pre>
 *   FREE --reserve--> RESERVED --claim--> RUNNING --(dies, is recovered)--> REAPED --free--> FREE, next generation
 *                         |                                                    ^
 *                         +---------------(never came, or starter died)--------+
 * </pre>
 *
 * State and generation share one word, so a child that comes late finds another generation and cannot claim. A running
 * member is alive exactly while the byte of its slot is locked; that it ended well or badly is what it stored about its
 * exit before it went.
 *
 * <p>A member that stands by runs before it knows what for: it enters with a first message that says no more than that, and
 * gets a second one. Between them the state of the first message is the one word on which it and its starter agree. Each
 * arrow is a compare-and-set, but for the last, the store that commits the message:
 *
 * <pre>
 *   TAKEN --(member)--> STANDBY --(starter)--> CALLED --(member)--> LISTENING --(starter)--> WRITING --> TAKEN | PENDING
 *                          ^                      |                     |
 *                          |                      +-(starter: no answer)|----> TAKEN, with no message: it ends
 *                          +------------(starter: nothing to say)-------+
 * </pre>
 *
 * Who recovers a member closes the word before all else, so that its starter finds out at the next arrow; except while the
 * starter writes, which it must have finished first, or be dead itself.
 *
 * <pre>
 *    0 long  life: starter | generation | state      48 long bootstrap block      64 int  doorbell gate
 *    8 long  pid                                     56 int  bootstrap bytes      68 int  state gate
 *   16 long  nonce                                   60 int  bootstrap state
 *   24 long  recoverer: identity of the dead | of who cleans up
 *   40 int   exit status, 44 int exit kind
 * </pre>
 */
public final class Slots {
    static final int FREE = 0;
    static final int RESERVED = 1;
    static final int RUNNING = 2;
    static final int REAPED = 3;

    private static final long PID = 8;
    private static final long NONCE = 16;
    private static final long RECOVERER = 24;
    private static final long EXIT_STATUS = 40;
    private static final long EXIT_KIND = 44;
    private static final long BOOTSTRAP = 48;
    private static final long BOOTSTRAP_BYTES = 56;
    private static final long DOORBELL = 64;
    private static final long STATE_GATE = 68;
    private static final long BOOTSTRAP_STATE = 60;

    /** How a member went, as far as it could tell itself. */
    public static final int EXIT_UNKNOWN = 0;

    /** The exit status is the system's: the JVM ran its shutdown sequence. */
    public static final int EXIT_ORDERLY = 1;

    /** The exit status is what the member stored: it lives on threads of another's process. */
    public static final int EXIT_STORED = 2;

    /** The low byte says orderly; the next one which signal began the shutdown. */
    public static final int EXIT_SIGNAL_SHIFT = 8;

    /** How far the references in the first message have come. */
    public enum Bootstrap {
        /** There are none, or none that count as in flight. */
        TAKEN(0),
        /** All that the message lists count as in flight. */
        PENDING(1),
        /** Its writer or its taker is at it: some count as in flight. */
        BUSY(2),
        /** There is none; the member waits for one. */
        STANDBY(3),
        /** The starter asks whether the member is there. */
        CALLED(4),
        /** The member is, and waits for what it is to do. */
        LISTENING(5),
        /** The starter writes the message: some references count as in flight. */
        WRITING(6);

        private static final Bootstrap[] BY_WORD = values();

        private final int word;

        Bootstrap(int word) {
            this.word = word;
        }

        private static Bootstrap of(int word) {
            return BY_WORD[word];
        }

        /** Whether references of the message may count as in flight although it cannot be read. */
        public boolean isUnsettled() {
            return this == BUSY || this == WRITING;
        }
    }

    private final Seam seam;

    Slots(Seam seam) {
        this.seam = seam;
    }

    /** What stands at an offset of a slot. */
    static String word(long offset) {
        return switch ((int) offset) {
            case 0 -> "life";
            case (int) PID -> "pid";
            case (int) NONCE -> "nonce";
            case (int) EXIT_STATUS -> "exit status";
            case (int) EXIT_KIND -> "exit kind";
            case (int) BOOTSTRAP -> "first message";
            case (int) BOOTSTRAP_BYTES -> "first message's length";
            case (int) DOORBELL -> "doorbell";
            case (int) STATE_GATE -> "state gate";
            case (int) RECOVERER -> "recoverer";
            case (int) BOOTSTRAP_STATE -> "first message's references";
            default -> "+" + offset;
        };
    }

    private static long at(int slot) {
        return Layout.SLOTS + slot * Layout.SLOT_BYTES;
    }

    private static long life(int starter, int generation, int state) {
        return (long) starter << 32 | (long) generation << 8 | state;
    }

    private long life(int slot) {
        return seam.getLongVolatile(at(slot));
    }

    private static int state(long life) {
        return (int) life & 0xff;
    }

    private static int generation(long life) {
        return (int) (life >>> 8) & 0xfffff;
    }

    private static int starter(long life) {
        return (int) (life >>> 32);
    }

    private boolean move(int identity, int from, int to) {
        int slot = Identity.slot(identity);
        long life = life(slot);
        return generation(life) == Identity.generation(identity)
                && state(life) == from
                && seam.compareAndSetLong(at(slot), life, life(starter(life), generation(life), to));
    }

    /** The state of a member, also of one whose slot has been freed or has another inhabitant since: it is reaped. */
    private int state(int identity) {
        long life = life(Identity.slot(identity));
        return generation(life) == Identity.generation(identity) && state(life) != FREE ? state(life) : REAPED;
    }

    /** One past the highest slot that was ever used. */
    public int used() {
        return seam.getIntAcquire(Layout.AT_SLOTS_USED);
    }

    /** The identity that now lives in a slot, or {@link Identity#NONE} if nobody does. */
    public int inhabitant(int slot) {
        long life = life(slot);
        return state(life) == FREE ? Identity.NONE : Identity.of(slot, generation(life));
    }

    // ---- birth

    /**
     * Reserves a slot for a child of {@code parent} that will show {@code nonce}.
     *
     * @throws CapacityException if as many members live as can
     */
    public int reserve(int parent, long nonce) {
        for (int slot = 0; slot < Layout.MAX_SLOTS; slot++) {
            long life = life(slot);
            if (state(life) != FREE) {
                continue;
            }
            int generation = Identity.nextGeneration(generation(life));
            if (slot >= used()) {
                Arena.touch(seam, Layout.HELD + slot * Layout.OBJECT_BITMAP_BYTES, 1);
                Arena.touch(seam, Layout.READY + slot * Layout.READY_BYTES, Layout.READY_SUMMARY_WORDS * 8L + 1);
                Arena.raise(seam, Layout.AT_SLOTS_USED, slot + 1);
            }
            // One store reserves and names the starter, so whoever recovers the starter finds the slot.
            if (seam.compareAndSetLong(at(slot), life, life(parent, generation, RESERVED))) {
                int identity = Identity.of(slot, generation);
                inhabit(identity, nonce);
                return identity;
            }
        }
        throw new CapacityException("no slot for another process: " + Layout.MAX_SLOTS
                + " processes live in this family at once; join or end some before starting more");
    }

    /**
     * Forgets the last inhabitant. Done by the next one's starter and not by who frees the slot, so that freeing is one
     * store: more than one may try.
     */
    private void inhabit(int identity, long nonce) {
        long at = at(Identity.slot(identity));
        setBootstrap(identity, Bootstrap.BUSY);
        seam.setLongRelease(at + BOOTSTRAP, 0);
        seam.setIntRelease(at + BOOTSTRAP_BYTES, 0);
        seam.setLongRelease(at + PID, 0);
        seam.setIntRelease(at + EXIT_STATUS, 0);
        seam.setIntRelease(at + EXIT_KIND, EXIT_UNKNOWN);
        seam.setLongRelease(at + RECOVERER, recoverer(identity, Identity.NONE));
        seam.setLongRelease(at + NONCE, nonce);
    }

    /**
     * Makes the calling process the member it was started to be. Its liveness must be marked already.
     *
     * @return false if the slot was given up meanwhile: nobody waits for this process any more
     */
    public boolean claim(int identity, long nonce, long pid) throws IOException {
        long at = at(Identity.slot(identity));
        if (seam.getLongAcquire(at + NONCE) != nonce || state(identity) != RESERVED) {
            return false;
        }
        seam.setLongRelease(at + PID, pid);
        return move(identity, RESERVED, RUNNING);
    }

    // ---- life

    public boolean isRunning(int identity) {
        return state(identity) == RUNNING;
    }

    /** Reserved for a process that has not come yet. */
    public boolean isReserved(int identity) {
        return state(identity) == RESERVED;
    }

    /** Whether the member's death has been cleaned up after, or long forgotten. */
    public boolean isReaped(int identity) {
        return state(identity) == REAPED;
    }

    /**
     * Whether a member is dead, cleaned up after or not. One that was started and has not come yet is not dead: its
     * starter answers for it.
     */
    public boolean isDead(int identity) {
        return switch (state(identity)) {
            case RUNNING -> !seam.isOccupied(Identity.slot(identity));
            case RESERVED -> false;
            default -> true;
        };
    }

    public long pid(int identity) {
        return seam.getLongAcquire(at(Identity.slot(identity)) + PID);
    }

    /** The member that started the inhabitant of a slot. */
    public int starter(int identity) {
        return starter(life(Identity.slot(identity)));
    }

    /** The word that rings a member's reactor. */
    public long doorbell(int slot) {
        return at(slot) + DOORBELL;
    }

    /** The gate that opens when the member's state changes. */
    public long stateGate(int slot) {
        return at(slot) + STATE_GATE;
    }

    // ---- the first message

    /** Where the message is; its references do not count yet. */
    public void setBootstrap(int identity, long block, int length) {
        long at = at(Identity.slot(identity));
        seam.setIntRelease(at + BOOTSTRAP_BYTES, length);
        seam.setLongRelease(at + BOOTSTRAP, block);
    }

    /** Where the message is, or 0. */
    public long bootstrap(int identity) {
        return seam.getLongAcquire(at(Identity.slot(identity)) + BOOTSTRAP);
    }

    public int bootstrapBytes(int identity) {
        return seam.getIntAcquire(at(Identity.slot(identity)) + BOOTSTRAP_BYTES);
    }

    public Bootstrap bootstrapState(int slot) {
        return Bootstrap.of(seam.getIntVolatile(at(slot) + BOOTSTRAP_STATE));
    }

    public void setBootstrap(int identity, Bootstrap state) {
        seam.setIntVolatile(at(Identity.slot(identity)) + BOOTSTRAP_STATE, state.word);
    }

    /** Begins to take the references in the message; false if it has none, or they were taken. */
    public boolean beginTakingBootstrap(int identity) {
        return seam.compareAndSetInt(
                at(Identity.slot(identity)) + BOOTSTRAP_STATE, Bootstrap.PENDING.word, Bootstrap.BUSY.word);
    }

    /** One of the arrows of a member that stands by; false if the word was another, since somebody else moved it. */
    public boolean moveBootstrap(int identity, Bootstrap from, Bootstrap to) {
        return seam.compareAndSetInt(at(Identity.slot(identity)) + BOOTSTRAP_STATE, from.word, to.word);
    }

    /**
     * Closes the word for a dead member: nobody writes or takes its message any more.
     *
     * @return false if its starter, which lives, is writing one
     */
    public boolean closeBootstrap(int dead) {
        while (true) {
            Bootstrap state = bootstrapState(Identity.slot(dead));
            if (state == Bootstrap.WRITING && !isDead(starter(dead))) {
                return false;
            }
            if (moveBootstrap(dead, state, Bootstrap.TAKEN)) {
                return true;
            }
        }
    }

    // ---- death

    /** A member tells how it ends, while it still can. */
    public void recordExit(int identity, int kind, int status) {
        long at = at(Identity.slot(identity));
        seam.setIntRelease(at + EXIT_STATUS, status);
        seam.setIntVolatile(at + EXIT_KIND, kind);
    }

    public int exitKind(int identity) {
        return seam.getIntAcquire(at(Identity.slot(identity)) + EXIT_KIND);
    }

    /** Whether a member that is gone ended by itself and not by a signal, a crash or a kill. */
    public boolean endedInOrder(int identity) {
        int kind = exitKind(identity);
        return kind == EXIT_ORDERLY || kind == EXIT_STORED && exitStatus(identity) >= 0;
    }

    public int exitStatus(int identity) {
        return seam.getIntAcquire(at(Identity.slot(identity)) + EXIT_STATUS);
    }

    /** Names the dead too: a claim that comes late must not hit the slot's next inhabitant. */
    private static long recoverer(int dead, int claimer) {
        return (long) dead << 32 | claimer;
    }

    /** The member that cleans up after a dead one. */
    public int recoverer(int identity) {
        return (int) seam.getLongVolatile(at(Identity.slot(identity)) + RECOVERER);
    }

    /** Claims the cleaning up after a dead member from nobody, or from a claimer that is dead itself. */
    public boolean claimRecovery(int dead, int claimer, int identity) {
        return seam.compareAndSetLong(
                at(Identity.slot(dead)) + RECOVERER, recoverer(dead, claimer), recoverer(dead, identity));
    }

    /** A reserved slot whose process will not come; false if it came all the same. */
    public boolean giveUp(int identity) {
        return move(identity, RESERVED, REAPED);
    }

    /** The store that commits a recovery: from here on the death is known. */
    public boolean reap(int identity) {
        return move(identity, RUNNING, REAPED);
    }

    /** Lets the slot be used again. Only for a reaped one, by whoever answers for it; more than one may do so at once. */
    public void free(int identity) {
        boolean _ = move(identity, REAPED, FREE);
    }

    // ---- who cannot wake others yet

    /** Marks a member whose wakes are late, so that sleepers look by themselves until {@link #setLinked}. */
    public void setUnlinked(int slot) {
        seam.getAndBitwiseOrLong(Layout.AT_UNLINKED + (slot >>> 6) * 8L, 1L << slot);
    }

    public void setLinked(int slot) {
        seam.getAndBitwiseAndLong(Layout.AT_UNLINKED + (slot >>> 6) * 8L, ~(1L << slot));
    }

    public boolean anyUnlinked() {
        for (int word = used() - 1 >>> 6; word >= 0; word--) {
            if (seam.getLongAcquire(Layout.AT_UNLINKED + word * 8L) != 0) {
                return true;
            }
        }
        return false;
    }
}
