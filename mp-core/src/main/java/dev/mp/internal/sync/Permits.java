package dev.mp.internal.sync;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.arena.Identity;
import dev.mp.internal.arena.Journal;
import dev.mp.internal.member.Creation;
import dev.mp.internal.member.Guard;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.ObjectType;
import dev.mp.internal.member.PerMember;
import dev.mp.internal.member.Ref;
import dev.mp.internal.member.WaitPoint;
import dev.mp.internal.seam.Seam;
import java.time.Duration;

/**
 * A number of permits that members take and return.
 *
 * <pre>
 *    0 int  latch      8 long permits that are free      40 journal of three words
 *    4 int  gate      16 long permits in the beginning   96 balance of each member: taken less returned
 *                     24 long most permits
 *                     32 long total: free permits and all balances
 * </pre>
 *
 * <p>Taking and returning change the free permits and the balance of who does it, and leave the total as it is. So the
 * balance is stored first, and that commits; if the process dies before the other store, whoever repairs finds the free
 * permits by adding up. What changes the total too is done by the journal: it happens when a member is gone.
 *
 * <p>What a member that was killed had taken, recovery returns; but no more than there were in the beginning, since a
 * semaphore that is used as a signal (one process only returns, another only takes) has balances too, and returning them
 * would be signals that nobody gave.
 */
public final class Permits {
    private static final long GATE = 4;
    private static final long FREE = 8;
    private static final long INITIAL = 16;
    private static final long BOUND = 24;
    private static final long TOTAL = 32;
    private static final long JOURNAL = 40;
    private static final long BALANCES = JOURNAL + Journal.bytes(3);
    static final long BYTES = BALANCES + PerMember.BYTES;

    private final Ref ref;
    private final Seam seam;
    private final long base;
    private final Guard guard;
    private final WaitPoint available;
    private final long balance;
    private final long bound;

    public Permits(Ref ref) {
        this.ref = ref;
        this.seam = ref.member().seam();
        this.base = ref.block();
        this.guard = guard(ref.member(), base);
        this.available = new WaitPoint(ref.member(), base + GATE, ref.index());
        PerMember balances = new PerMember(seam, base + BALANCES);
        balances.ensure(ref.member(), ref.uid());
        this.balance = balances.cell(ref.member().slot());
        this.bound = seam.getLongAcquire(base + BOUND);
    }

    /** A new number of permits; {@code bound} is the most there may ever be. */
    public static Permits create(Member member, long initial, long bound) {
        Seam seam = member.seam();
        return new Permits(Creation.create(member, Type.ID, BYTES, (_, _, block) -> {
            seam.zero(block, BYTES);
            seam.setLongRelease(block + FREE, initial);
            seam.setLongRelease(block + INITIAL, initial);
            seam.setLongRelease(block + TOTAL, initial);
            seam.setLongRelease(block + BOUND, bound);
        }));
    }

    private static Guard guard(Member member, long base) {
        return new Guard(member, base, () -> repair(member.seam(), base));
    }

    private static void repair(Seam seam, long base) {
        new Journal(seam, base + JOURNAL).redo();
        long balances = new PerMember(seam, base + BALANCES).sum();
        seam.setLongRelease(base + FREE, seam.getLongAcquire(base + TOTAL) - balances);
    }

    /** What stands at an offset. */
    static String word(long offset) {
        return switch ((int) offset) {
            case 0 -> "latch";
            case (int) GATE -> "gate";
            case (int) FREE -> "free permits";
            default -> offset < JOURNAL ? "constant " + offset : offset < BALANCES ? "journal" : "balances";
        };
    }

    public Ref ref() {
        return ref;
    }

    public long free() {
        return seam.getLongAcquire(base + FREE);
    }

    public long bound() {
        return bound;
    }

    // ---- taking

    /** Takes a permit if there is one. */
    public boolean tryAcquire() {
        if (free() == 0) {
            return false;
        }
        guard.enter();
        return take();
    }

    /** Inside the guard, which it leaves. */
    private boolean take() {
        boolean taken = false;
        try {
            long free = free();
            if (free > 0) {
                change(free, 1);
                taken = true;
            }
        } catch (Throwable e) {
            guard.abandon();
            throw e;
        }
        guard.exit();
        return taken;
    }

    private void change(long free, long difference) {
        // This store commits.
        seam.setLongRelease(balance, seam.getLongAcquire(balance) + difference);
        seam.setLongRelease(base + FREE, free - difference);
    }

    /**
     * Takes a permit as soon as there is one.
     *
     * @return false if the deadline passed first, or the handle was closed meanwhile
     */
    public boolean acquire(Deadline deadline) throws InterruptedException {
        boolean waited = false;
        try {
            while (true) {
                if (free() == 0) {
                    waited = true;
                    if (!available.await(() -> free() > 0 || ref.isClosed(), deadline) || ref.isClosed()) {
                        return false;
                    }
                }
                if (!guard.tryEnter(deadline)) {
                    return false;
                }
                if (take()) {
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

    // ---- returning

    /**
     * Returns permits.
     *
     * @return false if there would be more than the bound allows; none is returned then
     */
    public boolean release(int count) {
        guard.enter();
        boolean fits;
        try {
            long free = free();
            fits = count <= bound - free;
            if (fits) {
                change(free, -count);
            }
        } catch (Throwable e) {
            guard.abandon();
            throw e;
        }
        guard.exit();
        if (fits) {
            available.open(count);
        }
        return fits;
    }

    /** Where those wait who want a permit. */
    public WaitPoint available() {
        return available;
    }

    // ---- when a member is gone

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
            guard(member, block).recover();
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
            long cell = new PerMember(seam, block + BALANCES).cell(slot);
            if (cell == 0) {
                return true;
            }
            // The balance is looked at inside only: somebody may be repairing what the dead left of it right now.
            Guard guard = guard(member, block);
            if (!guard.tryEnter(deadline)) {
                return false;
            }
            try {
                long free = seam.getLongAcquire(block + FREE);
                long balance = seam.getLongAcquire(cell);
                long missing = Math.max(seam.getLongAcquire(block + INITIAL) - free, 0);
                long returned = returns ? Math.min(Math.max(balance, 0), missing) : 0;
                new Journal(seam, block + JOURNAL)
                        .begin()
                        .set(block + FREE, free + returned)
                        .set(block + TOTAL, seam.getLongAcquire(block + TOTAL) + returned - balance)
                        .set(cell, 0)
                        .commit();
            } catch (Throwable e) {
                guard.abandon();
                throw e;
            }
            guard.exit();
            return true;
        }

        @Override
        public void wakeAll(Member member, int index, long block) {
            new WaitPoint(member, block + GATE, index).burst();
            guard(member, block).burst();
        }
    }
}
