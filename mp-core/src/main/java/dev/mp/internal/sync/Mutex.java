package dev.mp.internal.sync;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.arena.Slots;
import dev.mp.internal.arena.StackReserve;
import dev.mp.internal.member.Creation;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.ObjectType;
import dev.mp.internal.member.Ref;
import dev.mp.internal.member.WaitPoint;
import dev.mp.internal.seam.Seam;

/**
 * Mutual exclusion between the threads of all members.
 *
 * <pre>
 *    0 int   holder                        4 int  gate
 *   64 long  owner: process and thread    72 long how often the owner acquired it again
 *
 *     31         30                            0
 *   +-----------+-------------------------------+
 *   | abandoned | identity of the holder, or 0  |     holder
 *   +-----------+-------------------------------+
 *
 *    63                     33 32               0
 *   +-------------------------+------------------+
 *   | identity of the process | id of the thread |    owner
 *   +-------------------------+------------------+
 * </pre>
 *
 * <p>The holder word alone decides: acquiring is a compare-and-set from nobody, releasing one to nobody, followed by a
 * look at the gate. Whoever waits tries again when the gate opens, and may find that somebody else was faster.
 *
 * <p>The owner's words are in a cache line of their own: those who wait look at the holder all the time.
 *
 * <p>The owner word says which thread it is, for locks that only their owner may release. It is stored after the holder
 * and cleared before it, and names the process as well, so a thread that finds itself there is the holder: nobody else
 * ever stores its name, and what a dead owner left there is nobody's name any more.
 *
 * <p>How often the owner acquired it again is 0 whenever the lock is free, unless it was left by the dead: who takes it from
 * them clears it.
 *
 * <p>What is loaded between one compare-and-set and the next costs more than both of them, so that is kept short.
 *
 * <p>Of a holder that died, recovery takes the lock and leaves it free and <em>abandoned</em>: the next holder can ask for
 * that, and clears it when it releases.
 */
public final class Mutex {
    private static final int ABANDONED = 1 << 31;
    private static final int HOLDER = ~ABANDONED;

    private static final long GATE = 4;
    private static final long OWNER = 64;
    private static final long AGAIN = 72;
    static final long BYTES = 80;
    private static final int PAUSES = 100;
    private static final int THREAD_BITS = 33;
    private static final long THREAD_MASK = (1L << THREAD_BITS) - 1;

    private final Ref ref;
    private final Seam seam;
    private final long holder;
    private final int identity;
    private final WaitPoint free;

    public Mutex(Ref ref) {
        this.ref = ref;
        this.seam = ref.member().seam();
        this.holder = ref.block();
        this.identity = ref.member().identity();
        this.free = new WaitPoint(ref.member(), holder + GATE, ref.index());
    }

    /** A new one, free. */
    public static Mutex create(Member member) {
        return new Mutex(Creation.create(
                member, Type.ID, BYTES, (_, _, block) -> member.seam().zero(block, BYTES)));
    }

    /** What stands at an offset. */
    static String word(long offset) {
        return switch ((int) offset) {
            case 0 -> "holder";
            case (int) GATE -> "gate";
            case (int) OWNER -> "owner";
            default -> "acquired again";
        };
    }

    public Ref ref() {
        return ref;
    }

    // ---- acquiring

    private long me() {
        return (long) identity << THREAD_BITS | Thread.currentThread().threadId() & THREAD_MASK;
    }

    /** Acquires it if it is free. */
    public boolean tryAcquire() {
        // Whoever has acquired it can release it, however full its stack is then.
        StackReserve.forSection();
        // Looked up first: what comes after the compare-and-set waits for it.
        long me = me();
        if (!seam.compareAndSetInt(holder, 0, identity) && !takeAbandoned()) {
            return false;
        }
        seam.setLongRelease(holder + OWNER, me);
        return true;
    }

    private boolean takeAbandoned() {
        if (seam.getIntAcquire(holder) != ABANDONED
                || !seam.compareAndSetInt(holder, ABANDONED, ABANDONED | identity)) {
            return false;
        }
        seam.setLongRelease(holder + AGAIN, 0);
        return true;
    }

    /**
     * Acquires it as soon as it is free.
     *
     * @return false if the deadline passed first, or the handle was closed meanwhile
     */
    public boolean acquire(Deadline deadline) throws InterruptedException {
        if (tryAcquire()) {
            return true;
        }
        Attempt attempt = new Attempt();
        return free.await(attempt, deadline) && attempt.acquired;
    }

    /** Acquires it as soon as it is free, or ends because the handle was closed. */
    private final class Attempt implements WaitPoint.Condition {
        private final boolean spins = seam.spinNanos() != 0;
        private boolean acquired;

        @Override
        public boolean holds() {
            acquired = !ref.isClosed() && isFree() && tryAcquire();
            if (!acquired && spins) {
                // Each look takes the line from the holder, who may acquire it some times more before somebody else does.
                for (int i = 0; i < PAUSES; i++) {
                    seam.onSpinWait();
                }
            }
            return acquired || ref.isClosed();
        }
    }

    /** Acquires it, interrupted or not; false if the handle was closed meanwhile. */
    public boolean acquireUninterruptibly() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return acquire(Deadline.NEVER);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // ---- releasing

    /**
     * Releases it, whoever holds it.
     *
     * @return false if nobody does
     */
    public boolean release() {
        if (isMine()) {
            seam.setLongRelease(holder + OWNER, 0);
            // This store lets go, unless the lock was abandoned.
            if (seam.compareAndSetInt(holder, identity, 0)) {
                free.open(1);
                return true;
            }
        }
        return releaseAny();
    }

    private boolean releaseAny() {
        while (true) {
            int seen = seam.getIntAcquire(holder);
            if ((seen & HOLDER) == 0) {
                return false;
            }
            long owner = seam.getLongAcquire(holder + OWNER);
            // Of another holder's this thread knows only what it was, and must not clear the name of the next.
            if (owner == me()) {
                seam.setLongRelease(holder + OWNER, 0);
            } else if (owner != 0) {
                boolean _ = seam.compareAndSetLong(holder + OWNER, owner, 0);
            }
            // This store lets go.
            if (seam.compareAndSetInt(holder, seen, 0)) {
                free.open(1);
                return true;
            }
        }
    }

    // ---- acquiring it again; only the owner stores

    /** How often the owner acquired it while it held it already. */
    public long again() {
        return seam.getLongAcquire(holder + AGAIN);
    }

    public void setAgain(long times) {
        seam.setLongRelease(holder + AGAIN, times);
    }

    // ---- looking

    /** Whether the calling thread holds it. */
    public boolean isMine() {
        return seam.getLongAcquire(holder + OWNER) == me();
    }

    private boolean isFree() {
        return (seam.getIntAcquire(holder) & HOLDER) == 0;
    }

    public boolean isHeld() {
        return !isFree();
    }

    /** Whether the holder before this one died or ended with it. */
    public boolean isAbandoned() {
        return (seam.getIntAcquire(holder) & ABANDONED) != 0;
    }

    /** The member that holds it, or {@link dev.mp.internal.arena.Identity#NONE}. */
    public int holder() {
        return seam.getIntAcquire(holder) & HOLDER;
    }

    /** The id of the thread that holds it, or 0; of the low 33 bits of an id. */
    public long thread() {
        return seam.getLongAcquire(holder + OWNER) & THREAD_MASK;
    }

    /** Where those wait who want it. */
    public WaitPoint free() {
        return free;
    }

    // ---- when a member is gone

    /** How an end of a member shows here. Apart from the rest, which a process loads when it first needs it. */
    public static final class Type extends ObjectType {
        public static final Type INSTANCE = new Type();

        static final int ID = 4;

        private Type() {
            super(ID);
        }

        @Override
        public void repair(Member member, int index, long block) {
            Seam seam = member.seam();
            Slots slots = member.arena().slots();
            int seen = seam.getIntVolatile(block);
            int holder = seen & HOLDER;
            if (holder != 0 && slots.isDead(holder)) {
                // The next owner's name is not this one, so it stays if it is there already.
                long owner = seam.getLongAcquire(block + OWNER);
                if (owner >>> THREAD_BITS == holder) {
                    boolean _ = seam.compareAndSetLong(block + OWNER, owner, 0);
                }
                boolean _ = seam.compareAndSetInt(block, seen, ABANDONED);
            }
        }

        @Override
        public void wakeAll(Member member, int index, long block) {
            new WaitPoint(member, block + GATE, index).burst();
        }

        @Override
        public boolean letGo(Member member, int index, long block) {
            return (member.seam().getIntVolatile(block) & HOLDER) != member.identity();
        }
    }
}
