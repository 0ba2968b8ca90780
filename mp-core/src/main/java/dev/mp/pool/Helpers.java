package dev.mp.pool;

import dev.mp.internal.member.Member;
import dev.mp.internal.seam.Seam;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who takes the workers' answers: those who wait for results, as long as answers come quickly, and the supervisor when none
 * of them is there. It sleeps otherwise, and is called by a mark on the workers' pipes only while nobody helps: that call
 * costs the worker a system call.
 */
final class Helpers {
    private static final long NAP_NANOS = 1_000_000;
    private static final int LOOKS_PER_CLOCK = 16;

    private final Board board;
    private final Answers answers;
    private final Member member;
    private final Seam seam;

    /** Threads that take answers right now. */
    private final AtomicInteger present = new AtomicInteger();

    /** How often somebody began to. */
    private final AtomicInteger arrivals = new AtomicInteger();

    private volatile Rest rest = Rest.AWAKE;
    private volatile @Nullable Thread supervisor;

    // The supervisor's own.

    private int arrivalsSeen;
    private int takenSeen;

    /** What the supervisor does. */
    private enum Rest {
        AWAKE,
        /** It looks again by itself. */
        NAP,
        /** It must be called. */
        LONG
    }

    Helpers(Board board, Answers answers) {
        this.board = board;
        this.answers = answers;
        this.member = board.member();
        this.seam = board.seam();
    }

    /** From here on this thread takes answers, so that the supervisor need not, until {@link #leave}. */
    void enter() {
        int _ = arrivals.incrementAndGet();
        int _ = present.incrementAndGet();
    }

    /** Another thread takes the answers from here on, at once or within a moment. */
    void leave() {
        if (present.decrementAndGet() == 0 && rest == Rest.LONG && hasLoad()) {
            wakeSupervisor();
        }
    }

    private boolean hasLoad() {
        for (Worker worker : board.workers()) {
            if (worker.load > 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Takes answers until the condition holds, as long as they come quickly. If it does not hold afterwards, the supervisor
     * is called for the next one.
     */
    void help(BooleanSupplier until) {
        enter();
        try {
            boolean _ = answers.drain();
            long spin = seam.spinNanos();
            long end = spin == 0 ? 0 : seam.nanoTime() + spin;
            while (spin != 0 && !until.getAsBoolean()) {
                boolean any = false;
                for (int i = 0; i < LOOKS_PER_CLOCK && !until.getAsBoolean(); i++) {
                    if (answers.drain()) {
                        any = true;
                    } else {
                        seam.onSpinWait();
                    }
                }
                long now = seam.nanoTime();
                if (any) {
                    end = now + spin;
                } else if (now - end >= 0) {
                    break;
                }
            }
        } finally {
            leave();
        }
        if (!until.getAsBoolean() && markAll()) {
            wakeSupervisor();
        }
    }

    /** Has the supervisor called for the next answer; true if there is one already. */
    private boolean markAll() {
        boolean any = false;
        for (Worker worker : board.workers()) {
            if (!worker.ended && (worker.load > 0 || !worker.ready || worker.dismissed)) {
                worker.answers().markWatched();
                any |= worker.answers().isReady();
            }
        }
        return any;
    }

    void supervisedBy(Thread thread) {
        supervisor = thread;
    }

    void wakeSupervisor() {
        Thread known = supervisor;
        if (known != null) {
            seam.unpark(known);
        }
    }

    /**
     * Sleeps until there is something for the supervisor, no longer than so many nanoseconds. While others help it is not
     * called for answers, which would cost the workers a system call for each, but looks now and then.
     */
    void sleep(long nanos) throws InterruptedException {
        int seen = arrivals.get();
        if (present.get() > 0 || seen != arrivalsSeen) {
            arrivalsSeen = seen;
            rest = Rest.NAP;
            seam.park(Math.min(nanos, NAP_NANOS));
        } else {
            rest = Rest.LONG;
            if (present.get() == 0 && !markAll()) {
                seam.park(Math.min(nanos, seam.longestSleep()));
            }
        }
        rest = Rest.AWAKE;
        member.recovery().lookNowAndThen();
    }

    /**
     * Whether the supervisor is to take answers: if nobody else does, or whoever does has taken none since it last asked.
     * He may be held up by what he decodes.
     */
    boolean areAwayOrStuck() {
        int taken = answers.taken();
        boolean stuck = taken == takenSeen;
        takenSeen = taken;
        return stuck || present.get() == 0;
    }

    /** Has the supervisor called for what a worker that has just been given something will say, unless somebody looks. */
    void expect(Worker worker) {
        // A supervisor that does not sleep yet looks at all of them before it does.
        if (rest == Rest.LONG && present.get() == 0) {
            worker.answers().markWatched();
            if (worker.answers().isReady()) {
                // It was there before the mark.
                wakeSupervisor();
            }
        }
    }
}
