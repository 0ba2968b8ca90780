package dev.mp.internal.sync;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.arena.Journal;
import dev.mp.internal.member.Creation;
import dev.mp.internal.member.Guard;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.ObjectType;
import dev.mp.internal.member.PerMember;
import dev.mp.internal.member.Ref;
import dev.mp.internal.member.WaitPoint;
import dev.mp.internal.seam.Seam;

/**
 * A number of permits that members take and return.
 *
 * <pre>
 *    0 int  latch      8 long permits that are free     32 journal of two words
 *    4 int  gate      16 long permits in the beginning  72 balance of each member: taken less returned
 *                     24 long most permits
 * </pre>
 *
 * <p>The number and the balance of who changes it change together, by the journal. So what a member that was killed had
 * taken is known, and recovery returns it; but no more than there were in the beginning, since a semaphore that is used
 * as a signal (one process only returns, another only takes) has balances too, and returning them would be signals that
 * nobody gave.
 */
public final class Permits {
    private static final long GATE = 4;
    private static final long FREE = 8;
    private static final long INITIAL = 16;
    private static final long BOUND = 24;
    private static final long JOURNAL = 32;
    private static final long BALANCES = JOURNAL + Journal.bytes(2);
    static final long BYTES = BALANCES + PerMember.BYTES;

    private final Ref ref;
    private final Seam seam;
    private final long base;
    private final Journal journal;
    private final Guard guard;
    private final WaitPoint available;
    private final long balance;
    private final long bound;

    public Permits(Ref ref) {
        this.ref = ref;
        this.seam = ref.member().seam();
        this.base = ref.block();
        this.journal = new Journal(seam, base + JOURNAL);
        this.guard = guard(ref.member(), base, journal);
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
            seam.setLongRelease(block + BOUND, bound);
        }));
    }

    private static Guard guard(Member member, long base, Journal journal) {
        return new Guard(member, base, journal::redo);
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
                change(free - 1, 1);
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
        journal.begin()
                .set(base + FREE, free)
                .set(balance, seam.getLongAcquire(balance) + difference)
                .commit();
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
                change(free + count, -count);
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

        private Type() {
            super(ID);
        }

        private static Journal journal(Member member, long block) {
            return new Journal(member.seam(), block + JOURNAL);
        }

        private static long balance(Member member, long block, int slot) {
            return new PerMember(member.seam(), block + BALANCES).cell(slot);
        }

        @Override
        public void repair(Member member, int index, long block) {
            guard(member, block, journal(member, block)).recover();
        }

        @Override
        public boolean giveBack(Member member, int index, long block, int dead, Deadline deadline)
                throws InterruptedException {
            Seam seam = member.seam();
            long cell = balance(member, block, dev.mp.internal.arena.Identity.slot(dead));
            if (cell == 0) {
                return true;
            }
            // The balance is looked at inside only: somebody may be repairing what the dead left of it right now.
            Journal journal = journal(member, block);
            Guard guard = guard(member, block, journal);
            if (!guard.tryEnter(deadline)) {
                return false;
            }
            try {
                long free = seam.getLongAcquire(block + FREE);
                boolean killed = !member.arena().slots().endedInOrder(dead);
                long missing = Math.max(seam.getLongAcquire(block + INITIAL) - free, 0);
                long held = Math.max(seam.getLongAcquire(cell), 0);
                journal.begin()
                        .set(block + FREE, free + (killed ? Math.min(held, missing) : 0))
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
        public boolean letGo(Member member, int index, long block) {
            // Without a handle nobody here can return them: as at an end in order, they are spent.
            long cell = balance(member, block, member.slot());
            if (cell != 0) {
                member.seam().setLongRelease(cell, 0);
            }
            return true;
        }

        @Override
        public void wakeAll(Member member, int index, long block) {
            new WaitPoint(member, block + GATE, index).burst();
            guard(member, block, journal(member, block)).burst();
        }
    }
}
