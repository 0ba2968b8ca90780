package dev.mp.pool;

import dev.mp.Context;
import dev.mp.MpException;
import dev.mp.MpProcess;
import dev.mp.internal.member.Log;
import dev.mp.internal.member.Member;
import dev.mp.internal.seam.LocalLock;
import dev.mp.internal.seam.Seam;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How many workers there are to be, and how they come. Processes are started by threads of their own, since that takes a
 * while, except for the first.
 */
final class Crew {
    /** How many workers in a row may end before they take work, until no worker is thought to do so ever. */
    private static final int MAX_FALSE_STARTS = 3;

    private final Board board;
    private final Context context;
    private final Member member;
    private final Seam seam;
    private final LocalLock lock;
    private final PoolSettings settings;
    private final Consumer<MpProcess> dismissal;

    // Guarded by the lock.
    private int target;
    private int toStart;
    private int starting;
    private int falseStarts;
    private final BitSet startingNumbers = new BitSet();
    private final Deque<Long> losses = new ArrayDeque<>();
    private final Deque<WorkerLostException> untold = new ArrayDeque<>();
    private @Nullable Throwable unfit;
    private @Nullable MpException exhausted;
    private Consumer<MpException> onFailure = _ -> {};

    Crew(Board board, Context context, PoolSettings settings, Consumer<MpProcess> dismissal) {
        this.board = board;
        this.context = context;
        this.member = board.member();
        this.seam = board.seam();
        this.lock = board.lock();
        this.settings = settings;
        this.dismissal = dismissal;
        this.target = settings.processes();
    }

    /** Starts the first workers; if one cannot be started, those that were are ended and waited for. */
    void assemble(Consumer<MpException> onFailure) {
        this.onFailure = onFailure;
        try {
            for (int number = 0; number < settings.processes(); number++) {
                enlist(Worker.start(context, member, number, settings));
            }
        } catch (Throwable e) {
            disband();
            throw e;
        }
    }

    private void disband() {
        boolean interrupted = false;
        for (Worker worker : board.workers()) {
            dismissal.accept(worker.process());
        }
        for (Worker worker : board.workers()) {
            worker.close();
            while (worker.process().isAlive()) {
                try {
                    worker.process().join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    worker.process().kill();
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void enlist(Worker worker) {
        worker.watch(member, board::wakeSupervisor);
        try (LocalLock.Held _ = lock.hold()) {
            board.add(worker);
        }
        board.wakeSupervisor();
    }

    // ---- how many, with the lock held

    /** Sees how many are to be started. */
    void fill(boolean hasWaiting, Board.State state) {
        if (state == Board.State.TERMINATED || state == Board.State.SHUT_DOWN && !hasWaiting) {
            toStart = 0;
            return;
        }
        int staying = 0;
        for (Worker worker : board.workers()) {
            if (!worker.closing) {
                staying++;
                if (worker.ready) {
                    falseStarts = 0;
                }
            }
        }
        int wanted = settings.idleLimit() > 0 && !hasWaiting ? Math.min(settings.least(), target) : target;
        toStart = Math.max(0, wanted - staying - starting);
        for (Worker worker : board.workers()) {
            if (staying > target && !worker.closing) {
                worker.closing = true;
                staying--;
            }
        }
    }

    /** Whether one that is idle can be let go. */
    boolean maySpare(Worker[] workers) {
        int staying = 0;
        for (Worker worker : workers) {
            staying += worker.closing ? 0 : 1;
        }
        return staying > settings.least();
    }

    boolean isQuiet() {
        return starting == 0;
    }

    void resize(int processes) {
        target = processes;
    }

    int target() {
        return target;
    }

    /** Remembers that a worker ended which was not told to. */
    void lost(Worker worker, WorkerLostException loss, long now) {
        untold.add(loss);
        if (worker.ready) {
            losses.add(now);
            while (losses.size() > Math.max(settings.restarts(), 1)
                    || !losses.isEmpty() && now - losses.peekFirst() > settings.restartsWithin()) {
                if (settings.restarts() > 0
                        && losses.size() > settings.restarts()
                        && now - losses.peekFirst() <= settings.restartsWithin()) {
                    exhausted = new MpException("the pool lost more workers than its restart limit allows, "
                            + settings.restarts() + " within " + Duration.ofNanos(settings.restartsWithin())
                            + "; the last: " + loss.getMessage(), loss);
                    return;
                }
                losses.removeFirst();
            }
        } else {
            unfit = worker.unfit;
            falseStarts++;
        }
    }

    /** Why no worker will be started any more, or null. */
    @Nullable MpException exhausted(WorkerLostException loss) {
        try (LocalLock.Held _ = lock.hold()) {
            if (exhausted == null && falseStarts >= MAX_FALSE_STARTS) {
                exhausted = unfit != null
                        ? new MpException("the pool cannot start: the initializer of its workers failed "
                                + falseStarts + " times in a row, at last with " + unfit, unfit)
                        : new MpException("the pool cannot start: " + falseStarts
                                + " workers in a row ended before they took work; the last: " + loss.getMessage(),
                                loss);
            }
            return exhausted;
        }
    }

    // ---- starting

    /** Starts those that are missing. With no lock held. */
    void hire() {
        while (true) {
            int number;
            WorkerLostException loss;
            try (LocalLock.Held _ = lock.hold()) {
                if (toStart == 0 || member.isShuttingDown()) {
                    return;
                }
                toStart--;
                starting++;
                number = freeNumber();
                startingNumbers.set(number);
                loss = untold.poll();
            }
            WorkerLostException replaced = loss;
            Thread _ = seam.startThread("mp-pool-starter", true, () -> start(number, replaced));
        }
    }

    private int freeNumber() {
        BitSet used = (BitSet) startingNumbers.clone();
        for (Worker worker : board.workers()) {
            if (!worker.closing) {
                used.set(worker.number);
            }
        }
        return used.nextClearBit(0);
    }

    private void start(int number, @Nullable WorkerLostException replaced) {
        Worker worker = null;
        try {
            worker = Worker.start(context, member, number, settings);
            if (replaced != null) {
                Logger log = Log.at(Level.INFO);
                if (log != null) {
                    log.log(Level.INFO,
                            "replaced a lost worker by pid=" + worker.pid() + "; " + replaced.getMessage());
                }
            }
        } catch (RuntimeException | Error e) {
            if (replaced != null) {
                e.addSuppressed(replaced);
            }
            onFailure.accept(new MpException("the pool cannot replace a lost worker: " + e.getMessage(), e));
        } finally {
            boolean late;
            try (LocalLock.Held _ = lock.hold()) {
                starting--;
                startingNumbers.clear(number);
                late = board.state() == Board.State.TERMINATED;
                if (worker != null) {
                    board.add(worker);
                    if (late) {
                        worker.halt();
                        worker.endBy = Math.max(1, seam.nanoTime());
                    }
                }
            }
            if (worker != null) {
                worker.watch(member, board::wakeSupervisor);
                if (late) {
                    dismissal.accept(worker.process());
                }
            }
            board.wakeSupervisor();
        }
    }
}
