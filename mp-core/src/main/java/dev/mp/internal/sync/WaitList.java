package dev.mp.internal.sync;

import dev.mp.internal.arena.Blocks;
import dev.mp.internal.arena.Deadline;
import dev.mp.internal.member.Creation;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.ObjectType;
import dev.mp.internal.member.Ref;
import dev.mp.internal.member.WaitPoint;
import dev.mp.internal.seam.Seam;
import java.util.function.LongConsumer;

/**
 * Those who wait for a signal, in the order in which they came. A signal is given to one of them by name: it is neither
 * lost because another thread was faster, nor left over because a waiter gave up.
 *
 * <pre>
 *   first table:   0 long next table    8 long next ticket   16 cells of 16 bytes
 *   later tables:  0 long next table                         16 cells of 16 bytes
 *
 *   cell:          0 long waiter        8 int  gate
 *
 *     63      33 32                       2 1         0
 *   +-----------+--------------------------+-----------+
 *   |  ticket   |  identity of the process |   state   |    waiter; 0 if the cell is free
 *   +-----------+--------------------------+-----------+
 *
 *   FREE --join--> WAITING --signal--> SIGNALLED --leave--> FREE
 *                     +------leave------------------------->
 * </pre>
 *
 * <p>Every step is one compare-and-set on the waiter word, so nothing is ever half-done and there is no latch. A waiter
 * keeps its signal in its cell until it holds the lock again and goes on; if it dies before that, recovery passes the
 * signal on to the next.
 */
public final class WaitList {
    private static final int WAITING = 1;
    private static final int SIGNALLED = 2;
    private static final int STATE = 3;
    private static final int IDENTITY_SHIFT = 2;
    private static final int TICKET_SHIFT = 33;
    private static final long TICKET_MASK = (1L << 31) - 1;

    private static final long NEXT_TABLE = 0;
    private static final long NEXT_TICKET = 8;
    private static final long CELLS = 16;
    private static final long CELL_BYTES = 16;
    private static final long GATE = 8;
    private static final int FIRST_CELLS = 7;
    private static final int LATER_CELLS = 63;
    static final long BYTES = CELLS + FIRST_CELLS * CELL_BYTES;
    private static final long LATER_BYTES = CELLS + LATER_CELLS * CELL_BYTES;

    private final Member member;
    private final Seam seam;
    private final long first;
    private final int index;

    /** The list that is an object's contents. */
    public WaitList(Member member, int index, long block) {
        this.member = member;
        this.seam = member.seam();
        this.first = block;
        this.index = index;
    }

    /** A new one, empty. */
    public static Ref create(Member member) {
        return Creation.create(
                member, Type.ID, BYTES, (_, _, block) -> member.seam().zero(block, BYTES));
    }

    /** What stands at an offset of the first table. */
    static String word(long offset) {
        if (offset < CELLS) {
            return offset < NEXT_TICKET ? "next table" : "next ticket";
        }
        long in = offset - CELLS;
        return "waiter " + in / CELL_BYTES + (in % CELL_BYTES < GATE ? "" : ", gate");
    }

    private static int state(long waiter) {
        return (int) waiter & STATE;
    }

    private static int identity(long waiter) {
        return (int) (waiter >>> IDENTITY_SHIFT) & Integer.MAX_VALUE;
    }

    // ---- waiting

    /** A place in the list. */
    public final class Waiter {
        private final long cell;
        private final WaitPoint gate;

        private Waiter(long cell) {
            this.cell = cell;
            this.gate = gateOf(cell);
        }

        public boolean isSignalled() {
            return state(seam.getLongAcquire(cell)) == SIGNALLED;
        }

        /** Waits for a signal, until the deadline passes or the other condition holds. */
        public void await(Deadline deadline, WaitPoint.Condition isAbandoned) throws InterruptedException {
            boolean _ = gate.await(() -> isSignalled() || isAbandoned.holds(), deadline);
        }

        /** Where this one waits. */
        public WaitPoint gate() {
            return gate;
        }

        /**
         * Leaves the list, with the signal if there was one.
         *
         * @return whether there was
         */
        public boolean leave() {
            while (true) {
                long seen = seam.getLongVolatile(cell);
                if (seam.compareAndSetLong(cell, seen, 0)) {
                    return state(seen) == SIGNALLED;
                }
            }
        }
    }

    private WaitPoint gateOf(long cell) {
        return new WaitPoint(member, cell + GATE, index);
    }

    /**
     * Joins at the end of the list.
     *
     * @throws dev.mp.CapacityException if there is no room for more waiters
     */
    public Waiter join() {
        long ticket = seam.getAndAddLong(first + NEXT_TICKET, 1) & TICKET_MASK;
        long waiter = ticket << TICKET_SHIFT | (long) member.identity() << IDENTITY_SHIFT | WAITING;
        long table = first;
        int cells = FIRST_CELLS;
        while (true) {
            for (long cell = table + CELLS, end = cell + cells * CELL_BYTES; cell < end; cell += CELL_BYTES) {
                if (seam.getLongAcquire(cell) == 0 && seam.compareAndSetLong(cell, 0, waiter)) {
                    return new Waiter(cell);
                }
            }
            table = next(table);
            cells = LATER_CELLS;
        }
    }

    /** The next table, made if there is none. */
    private long next(long table) {
        long next = seam.getLongAcquire(table + NEXT_TABLE);
        if (next != 0) {
            return next;
        }
        long made = member.allocate(LATER_BYTES);
        seam.zero(made, LATER_BYTES);
        // The object's before it is linked: if this process dies in between, it is freed with the object.
        long owner = Blocks.part(member.arena().objects().uid(index), 0);
        boolean _ = member.arena().blocks().pass(made, Blocks.hand(member.identity()), owner);
        if (seam.compareAndSetLong(table + NEXT_TABLE, 0, made)) {
            return made;
        }
        member.arena().blocks().free(made, owner, member.identity());
        return seam.getLongAcquire(table + NEXT_TABLE);
    }

    private void eachCell(LongConsumer consumer) {
        int cells = FIRST_CELLS;
        for (long table = first; table != 0; table = seam.getLongAcquire(table + NEXT_TABLE)) {
            for (long cell = table + CELLS, end = cell + cells * CELL_BYTES; cell < end; cell += CELL_BYTES) {
                consumer.accept(cell);
            }
            cells = LATER_CELLS;
        }
    }

    // ---- signalling

    /** Signals the one that has waited longest; false if nobody waits. */
    public boolean signal() {
        while (true) {
            Oldest oldest = new Oldest();
            eachCell(oldest);
            if (oldest.cell == 0) {
                return false;
            }
            if (signal(oldest.cell, oldest.waiter)) {
                return true;
            }
        }
    }

    /** Signals all who wait now. */
    public void signalAll() {
        eachCell(cell -> {
            long seen = seam.getLongVolatile(cell);
            if (state(seen) == WAITING) {
                // Who leaves at this moment needs no signal any more.
                boolean _ = signal(cell, seen);
            }
        });
    }

    private boolean signal(long cell, long waiter) {
        // This store gives the signal away.
        if (!seam.compareAndSetLong(cell, waiter, waiter & ~STATE | SIGNALLED)) {
            return false;
        }
        gateOf(cell).openAll();
        return true;
    }

    /** Finds the waiter with the oldest ticket. */
    private final class Oldest implements LongConsumer {
        private final long nextTicket = seam.getLongVolatile(first + NEXT_TICKET);
        private long cell;
        private long waiter;
        private long age = -1;

        @Override
        public void accept(long at) {
            long seen = seam.getLongVolatile(at);
            long itsAge = nextTicket - (seen >>> TICKET_SHIFT) & TICKET_MASK;
            if (state(seen) == WAITING && itsAge > age) {
                cell = at;
                waiter = seen;
                age = itsAge;
            }
        }
    }

    // ---- when a member is gone

    private void forget(int dead) {
        // Those who only waited first, so that none of them is given a signal of the others.
        eachCell(cell -> {
            long seen = seam.getLongVolatile(cell);
            if (state(seen) == WAITING && identity(seen) == dead) {
                boolean _ = seam.compareAndSetLong(cell, seen, 0);
            }
        });
        eachCell(cell -> {
            long seen = seam.getLongVolatile(cell);
            if (seen != 0 && identity(seen) == dead) {
                // Passed on before it is taken back: a recoverer that dies in between gives one too many, not too few.
                boolean _ = signal();
                boolean _ = seam.compareAndSetLong(cell, seen, 0);
            }
        });
    }

    /** How an end of a member shows here. Apart from the rest, which a process loads when it first needs it. */
    public static final class Type extends ObjectType {
        public static final Type INSTANCE = new Type();

        static final int ID = 7;

        private Type() {
            super(ID);
        }

        @Override
        public void repair(Member member, int index, long block) {
            // Words that change one by one are never half-done.
        }

        @Override
        public boolean giveBack(Member member, int index, long block, int dead, Deadline deadline) {
            new WaitList(member, index, block).forget(dead);
            return true;
        }

        @Override
        public void wakeAll(Member member, int index, long block) {
            WaitList list = new WaitList(member, index, block);
            list.eachCell(cell -> list.gateOf(cell).burst());
        }
    }
}
