package dev.mp.internal.sync;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.arena.Identity;
import dev.mp.internal.arena.Journal;
import dev.mp.internal.arena.Latch;
import dev.mp.internal.arena.Slots;
import dev.mp.internal.arena.StackReserve;
import dev.mp.internal.member.Creation;
import dev.mp.internal.member.Guard;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.ObjectType;
import dev.mp.internal.member.PerMember;
import dev.mp.internal.member.Ref;
import dev.mp.internal.member.WaitPoint;
import dev.mp.internal.seam.Seam;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A number of permits that members take and return.
 *
 * <pre>
 *    0 int  latch      8 long state                       48 journal of three words
 *    4 int  gate      16 long permits in the beginning   104 balance of each member: taken less returned
 *                     24 long most permits
 *                     32 long total: free permits and all balances
 *                     40 long who made it, while it is biased
 *
 *     63       32     31     30               0
 *   +------------+--------+-------------------+
 *   |    free    | biased |  who changes it   |     state; 0 in the lower half if nobody does
 *   +------------+--------+-------------------+
 * </pre>
 *
 * <p>Who takes or returns permits changes the state and its own balance, and leaves the total as it is. A compare-and-set
 * of the state commits: it has the new number, and says whose balance is about to follow. While it says so nobody else
 * changes anything, for the few instructions that it takes. If that process dies in between, the balance is found by
 * adding up the others, under the latch, which only those who repair take.
 *
 * <p>In the beginning a semaphore is <em>biased</em> to the member that made it (as locks can be: Kawachiya, Koseki and
 * Onodera, 2002). As long as nobody else has changed it that member's balance is what is missing from the total, and a
 * compare-and-set of the state is all that a change takes. The first other member that comes to change it ends this for
 * good: it is the changer while it stores that balance, and then changes the state as all do from there on.
 *
 * <p>What changes the total too is done by the journal: it happens when a member is gone.
 *
 * <p>What a member that was killed had taken, recovery returns; but no more than there were in the beginning, since a
 * semaphore that is used as a signal (one process only returns, another only takes) has balances too, and returning them
 * would be signals that nobody gave.
 */
public final class Permits {
    private static final long GATE = 4;
    private static final long STATE = 8;
    private static final long INITIAL = 16;
    private static final long BOUND = 24;
    private static final long TOTAL = 32;
    private static final long MAKER = 40;
    private static final long JOURNAL = 48;
    private static final long BALANCES = JOURNAL + Journal.bytes(3);
    static final long BYTES = BALANCES + PerMember.BYTES;

    private static final int FREE_SHIFT = 32;
    private static final int BIASED = 1 << 31;
    private static final long CHANGER = 0xffff_ffffL;
    private static final int SPINS = 100;
    private static final long REST = TimeUnit.MICROSECONDS.toNanos(50);

    private final Ref ref;
    private final Seam seam;
    private final int identity;
    private final int biasedToMe;
    private final long base;
    private final Changer changer;
    private final WaitPoint available;
    private final long balance;
    private final long bound;

    private Permits(Ref ref) {
        Member member = ref.member();
        this.ref = ref;
        this.seam = member.seam();
        this.identity = member.identity();
        this.biasedToMe = BIASED | identity;
        this.base = ref.block();
        this.changer = new Changer(member, base);
        this.available = new WaitPoint(member, base + GATE, ref.index());
        PerMember balances = new PerMember(seam, base + BALANCES);
        balances.ensure(member, ref.uid());
        this.balance = balances.cell(member.slot());
        this.bound = seam.getLongAcquire(base + BOUND);
    }

    /** The permits that a reference leads to; if there is no room for this member's balance, the reference is closed. */
    public static Permits of(Ref ref) {
        try {
            return new Permits(ref);
        } catch (Throwable e) {
            ref.close();
            throw e;
        }
    }

    /** A new number of permits; {@code bound} is the most there may ever be. */
    public static Permits create(Member member, int initial, int bound) {
        Seam seam = member.seam();
        return of(Creation.create(member, Type.ID, BYTES, (_, _, block) -> {
            seam.zero(block, BYTES);
            seam.setLongRelease(block + STATE, state(initial) | CHANGER & (BIASED | member.identity()));
            seam.setLongRelease(block + INITIAL, initial);
            seam.setLongRelease(block + BOUND, bound);
            seam.setLongRelease(block + TOTAL, initial);
            seam.setLongRelease(block + MAKER, member.identity());
        }));
    }

    /** What stands at an offset. */
    static String word(long offset) {
        return switch ((int) offset) {
            case 0 -> "latch";
            case (int) GATE -> "gate";
            case (int) STATE -> "free permits";
            default -> offset < JOURNAL ? "constant " + offset : offset < BALANCES ? "journal" : "balances";
        };
    }

    private static long state(long free) {
        return free << FREE_SHIFT;
    }

    private static long free(long state) {
        return state >> FREE_SHIFT;
    }

    /** Who is about to change its balance, or {@link Identity#NONE}; with {@link #BIASED} the one that it is biased to. */
    private static int changer(long state) {
        return (int) state;
    }

    private static boolean isBiased(long state) {
        return changer(state) < 0;
    }

    /** Whether this member may change the state. */
    private boolean isOpen(long state) {
        int changer = changer(state);
        return changer == biasedToMe || changer == Identity.NONE;
    }

    public Ref ref() {
        return ref;
    }

    public long free() {
        return free(seam.getLongAcquire(base + STATE));
    }

    public long bound() {
        return bound;
    }

    // ---- taking

    /** Takes a permit if there is one and nobody is changing their number just now. */
    public boolean takeAtOnce() {
        // Whoever has taken one can return it, however full its stack is then.
        StackReserve.forSection();
        long seen = seam.getLongAcquire(base + STATE);
        return free(seen) > 0 && isOpen(seen) && change(seen, 1);
    }

    /** Takes a permit if there is one, and if nobody is stuck in a change. */
    public boolean tryAcquire() {
        StackReserve.forSection();
        while (true) {
            long seen = seam.getLongAcquire(base + STATE);
            if (!isOpen(seen)) {
                if (!changer.awaitQuietUninterruptibly(Latch.patience(seam, Deadline.NEVER))) {
                    return false;
                }
            } else if (free(seen) == 0) {
                return false;
            } else if (change(seen, 1)) {
                return true;
            }
        }
    }

    /**
     * Takes a permit as soon as there is one.
     *
     * @return false if the deadline passed first, or the handle was closed meanwhile
     */
    public boolean acquire(Deadline deadline) throws InterruptedException {
        StackReserve.forSection();
        boolean waited = false;
        try {
            while (true) {
                long seen = seam.getLongAcquire(base + STATE);
                if (!isOpen(seen)) {
                    if (!changer.awaitQuiet(deadline)) {
                        return false;
                    }
                } else if (free(seen) == 0) {
                    waited = true;
                    if (!available.await(() -> free() > 0 || ref.isClosed(), deadline) || ref.isClosed()) {
                        return false;
                    }
                } else if (change(seen, 1)) {
                    return true;
                }
            }
        } finally {
            if (waited && free() > 0) {
                // Of several permits that were returned at once, one thread was woken.
                available.open(1);
            }
        }
    }

    /**
     * Takes so many, or returns them if the number is negative.
     *
     * @param seen an open state
     * @return false if the state is another one by now
     */
    private boolean change(long seen, long taken) {
        long next = seen - state(taken);
        if (isBiased(seen)) {
            return seam.compareAndSetLong(base + STATE, seen, next);
        }
        StackReserve.forStores();
        // This store commits.
        if (!seam.compareAndSetLong(base + STATE, seen, next | identity)) {
            return false;
        }
        seam.setLongRelease(balance, seam.getLongAcquire(balance) + taken);
        seam.setLongRelease(base + STATE, next);
        return true;
    }

    // ---- returning

    /** Returns permits if the bound allows that and nobody is changing their number just now. */
    public boolean returnAtOnce(int count) {
        long seen = seam.getLongAcquire(base + STATE);
        if (!isOpen(seen) || count > bound - free(seen) || !change(seen, -count)) {
            return false;
        }
        available.open(count);
        return true;
    }

    /**
     * Returns permits, however long somebody is stuck in a change: they must not be lost.
     *
     * @return false if there would be more than the bound allows; none is returned then
     */
    public boolean release(int count) {
        while (true) {
            long seen = seam.getLongAcquire(base + STATE);
            if (!isOpen(seen)) {
                boolean _ = changer.awaitQuietUninterruptibly(Deadline.NEVER);
            } else if (count > bound - free(seen)) {
                return false;
            } else if (change(seen, -count)) {
                available.open(count);
                return true;
            }
        }
    }

    /** Where those wait who want a permit. */
    public WaitPoint available() {
        return available;
    }

    // ---- when a member is gone

    /** Waits for who is about to change its balance, and does it in its place if it is dead. */
    private static final class Changer {
        private final Seam seam;
        private final Slots slots;
        private final int identity;
        private final long base;
        private final Guard guard;

        Changer(Member member, long base) {
            this.seam = member.seam();
            this.slots = member.arena().slots();
            this.identity = member.identity();
            this.base = base;
            // Whoever takes the latch looks for itself what is left to be done.
            this.guard = new Guard(member, base, () -> {});
        }

        /** As {@link #awaitQuiet}, interrupted or not. */
        boolean awaitQuietUninterruptibly(Deadline deadline) {
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return awaitQuiet(deadline);
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

        /**
         * Waits until nobody is about to change its balance. Ends a bias.
         *
         * @return false if the deadline passed first
         */
        boolean awaitQuiet(Deadline deadline) throws InterruptedException {
            for (int looks = 0;; looks++) {
                long seen = seam.getLongAcquire(base + STATE);
                int changer = changer(seen);
                if (changer == Identity.NONE) {
                    return true;
                }
                if (isBiased(seen)) {
                    endBias(seen);
                } else if (looks < SPINS && seam.spinNanos() != 0) {
                    seam.onSpinWait();
                } else if (slots.isDead(changer)) {
                    if (!repair(deadline)) {
                        return false;
                    }
                } else if (deadline.passed()) {
                    return false;
                } else {
                    seam.park(Math.min(REST, deadline.left()));
                }
            }
        }

        private void endBias(long seen) {
            StackReserve.forStores();
            // This store makes this member the changer: the one that it was biased to changes nothing from here on.
            if (seam.compareAndSetLong(base + STATE, seen, state(free(seen)) | identity)) {
                storeBalanceOfMaker(free(seen));
                seam.setLongVolatile(base + STATE, state(free(seen)));
            }
        }

        /** Nobody else has one yet. Done twice, it is as if it had been done once. */
        private void storeBalanceOfMaker(long free) {
            int maker = (int) seam.getLongAcquire(base + MAKER);
            long cell = new PerMember(seam, base + BALANCES).cell(Identity.slot(maker));
            if (cell != 0) {
                seam.setLongRelease(cell, seam.getLongAcquire(base + TOTAL) - free);
            }
            seam.setLongRelease(base + MAKER, Identity.NONE);
        }

        /** @return false if the deadline passed first */
        boolean repair(Deadline deadline) throws InterruptedException {
            if (!guard.tryEnter(deadline)) {
                return false;
            }
            try {
                int changer = changer(seam.getLongVolatile(base + STATE));
                // Looked at once more when it is known to be dead: it may have gone on and died later, for another reason.
                if (changer != Identity.NONE
                        && slots.isDead(changer)
                        && changer(seam.getLongVolatile(base + STATE)) == changer) {
                    finish(Identity.slot(changer));
                }
            } catch (Throwable e) {
                guard.abandon();
                throw e;
            }
            guard.exit();
            return true;
        }

        private void finish(int slot) {
            new Journal(seam, base + JOURNAL).redo();
            long free = free(seam.getLongAcquire(base + STATE));
            if (seam.getLongAcquire(base + MAKER) != Identity.NONE) {
                storeBalanceOfMaker(free);
            }
            PerMember balances = new PerMember(seam, base + BALANCES);
            long cell = balances.cell(slot);
            // Who repaired for others may have had no handle, and so no balance.
            if (cell != 0) {
                long others = balances.sum() - seam.getLongAcquire(cell);
                seam.setLongRelease(cell, seam.getLongAcquire(base + TOTAL) - free - others);
            }
            seam.setLongVolatile(base + STATE, state(free));
        }

        void wakeAll() {
            guard.burst();
        }
    }

    /** How an end of a member shows here. Apart from the rest, which a process loads when it first needs it. */
    public static final class Type extends ObjectType {
        public static final Type INSTANCE = new Type();

        static final int ID = 5;

        private static final Duration LONGEST_SETTLEMENT = Duration.ofMillis(30);

        private Type() {
            super(ID);
        }

        @Override
        public void repair(Member member, int index, long block) {
            // It waits for who else repairs, which is done where waiting has a limit.
        }

        @Override
        public boolean giveBack(Member member, int index, long block, int dead, Deadline deadline)
                throws InterruptedException {
            boolean killed = !member.arena().slots().endedInOrder(dead);
            return settle(member, block, Identity.slot(dead), killed, deadline);
        }

        /** Without a handle nobody here can return them: as at an end in order, they are spent. */
        @Override
        public boolean letGo(Member member, int index, long block) {
            try {
                return settle(member, block, member.slot(), false, Deadline.in(member.seam(), LONGEST_SETTLEMENT));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        /** Ends a member's balance, and returns what it had taken if it is to be returned. */
        private static boolean settle(Member member, long block, int slot, boolean returns, Deadline deadline)
                throws InterruptedException {
            Seam seam = member.seam();
            Changer changer = new Changer(member, block);
            long cell = new PerMember(seam, block + BALANCES).cell(slot);
            if (cell == 0 || isBiasedToAnother(seam.getLongAcquire(block + STATE), slot)) {
                return true;
            }
            while (true) {
                if (!changer.awaitQuiet(deadline)) {
                    return false;
                }
                long seen = seam.getLongAcquire(block + STATE);
                long balance = seam.getLongAcquire(cell);
                boolean quiet = changer(seen) == Identity.NONE;
                if (quiet && balance == 0 && seam.getLongVolatile(block + STATE) == seen) {
                    return true;
                }
                StackReserve.forStores();
                if (quiet && seam.compareAndSetLong(block + STATE, seen, seen | member.identity())) {
                    settleInside(member, block, cell, free(seen), returns);
                    return true;
                }
            }
        }

        /** Then the member in this slot has changed nothing yet. */
        private static boolean isBiasedToAnother(long state, int slot) {
            return isBiased(state) && Identity.slot(changer(state) & ~BIASED) != slot;
        }

        /** While this member is the one that changes the state. Its own balance, if it is another, stays as it is. */
        private static void settleInside(Member member, long block, long cell, long free, boolean returns) {
            Seam seam = member.seam();
            long balance = seam.getLongAcquire(cell);
            long missing = Math.max(seam.getLongAcquire(block + INITIAL) - free, 0);
            long returned = returns ? Math.min(Math.max(balance, 0), missing) : 0;
            new Journal(seam, block + JOURNAL)
                    .begin()
                    .set(block + STATE, state(free + returned) | member.identity())
                    .set(block + TOTAL, seam.getLongAcquire(block + TOTAL) + returned - balance)
                    .set(cell, 0)
                    .commit();
            seam.setLongVolatile(block + STATE, state(free + returned));
        }

        @Override
        public void wakeAll(Member member, int index, long block) {
            new WaitPoint(member, block + GATE, index).burst();
            new Changer(member, block).wakeAll();
        }
    }
}
