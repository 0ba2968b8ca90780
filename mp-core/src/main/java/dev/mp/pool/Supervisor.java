package dev.mp.pool;

import dev.mp.MpException;
import dev.mp.MpProcess;
import dev.mp.internal.member.Member;
import dev.mp.internal.seam.LocalLock;
import dev.mp.internal.seam.Seam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread that looks after a pool: it takes answers when nobody else does, buries the dead and says what was lost with
 * them, stops what takes too long, has workers come and go, and ends when all is done.
 *
 * <p>It never runs the program's code but to decode results, and never waits for a process to start or to end.
 */
final class Supervisor {
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long GOODBYE = TimeUnit.SECONDS.toNanos(5);
    private static final int INTERRUPTED = -2;
    private static final long INTERRUPT_GRACE = TimeUnit.SECONDS.toNanos(1);

    private final Board board;
    private final Member member;
    private final Seam seam;
    private final LocalLock lock;
    private final PoolSettings settings;
    private final Crew crew;
    private final Consumer<MpProcess> dismissal;
    private boolean over;
    private Runnable onEnd = () -> {};

    /** When there is something to do at the latest. */
    private long due;

    Supervisor(Board board, Crew crew, PoolSettings settings, Consumer<MpProcess> dismissal) {
        this.board = board;
        this.member = board.member();
        this.seam = board.seam();
        this.lock = board.lock();
        this.crew = crew;
        this.settings = settings;
        this.dismissal = dismissal;
    }

    /** Has an action called at the end of all, on the thread of the supervisor. */
    void onEnd(Runnable action) {
        onEnd = action;
    }

    void start() {
        Thread thread = seam.startThread("mp-pool", true, this::run);
        board.helpers().supervisedBy(thread);
        board.wakeSupervisor();
    }

    private void run() {
        try {
            while (!step()) {
                board.helpers().sleep(due);
            }
        } catch (InterruptedException e) {
            // The thread is the pool's own: whoever interrupts it wants the pool to end.
            Set<Job> _ = terminate(new MpException("the thread of the pool was interrupted"));
        } catch (RuntimeException | Error e) {
            Set<Job> _ = terminate(new MpException("the pool cannot go on: " + e, e));
            throw e;
        } finally {
            try (LocalLock.Held _ = lock.hold()) {
                over = true;
                lock.signalAll();
            }
            onEnd.run();
        }
    }

    /** One round; true at the end of all. */
    private boolean step() {
        due = Seam.FOREVER;
        boolean drains = board.helpers().areAwayOrStuck();
        for (Worker worker : board.workers()) {
            // Those who help look only at workers that have been given something.
            if (drains || worker.load == 0) {
                boolean _ = board.answers().drain(worker);
            }
            if (!worker.process().isAlive()) {
                bury(worker);
            } else if (worker.ended) {
                hurry(worker);
            }
        }
        List<Chunk> late = new ArrayList<>();
        try (LocalLock.Held _ = lock.hold()) {
            for (Worker worker : board.workers()) {
                look(worker, late);
            }
            if (board.state() == Board.State.SHUT_DOWN && board.isIdle()) {
                dismissAll();
            }
            crew.fill(board.hasWaiting(), board.state());
        }
        for (Chunk chunk : late) {
            chunk.failed(new dev.mp.MpTimeoutException("the task did not end within its deadline of "
                    + Duration.ofNanos(chunk.limits.deadline()) + "; it is being stopped"));
        }
        board.dispatch();
        crew.hire();
        try (LocalLock.Held _ = lock.hold()) {
            return board.state() != Board.State.RUNNING && board.workers().length == 0 && crew.isQuiet();
        }
    }

    private void dueIn(long nanos) {
        due = Math.min(due, Math.max(nanos, 1));
    }

    // ---- the living, with the lock held

    private void look(Worker worker, List<Chunk> late) {
        long now = seam.nanoTime();
        Chunk running = worker.given.peekFirst();
        if (running != null) {
            watch(worker, running, now, late);
        } else if (worker.closing && !worker.dismissed) {
            worker.dismiss();
        } else if (worker.ready && !worker.closing && settings.idleLimit() > 0) {
            rest(worker, now);
        }
        if (worker.endBy != 0) {
            if (now - worker.endBy >= 0) {
                worker.endBy = now + GOODBYE;
                worker.process().kill();
            }
            dueIn(worker.endBy - now);
        }
    }

    private void watch(Worker worker, Chunk running, long now, List<Chunk> late) {
        if (running.deadline != 0) {
            if (now - running.deadline >= 0) {
                running.deadline = 0;
                late.add(running);
                board.stop(worker, running, true);
            } else {
                dueIn(running.deadline - now);
            }
        }
        if (running.killAt != 0) {
            if (now - running.killAt >= 0) {
                end(worker, running);
            } else {
                dueIn(running.killAt - now);
            }
        }
        if (worker.given.size() > 1 && someoneIsIdle()) {
            if (worker.seenChunk != running.id) {
                worker.seenChunk = running.id;
                worker.seenAt = now;
            } else if (now - worker.seenAt >= PATIENCE) {
                board.putBack(worker.takeBack());
            }
            dueIn(PATIENCE);
        }
    }

    /** Kills a worker, unless it has come to the end of what it was to stop. What it has not begun goes to others. */
    private void end(Worker worker, Chunk running) {
        worker.closing = true;
        board.putBack(worker.takeBack());
        // It cannot begin anything any more: either it runs this one still, or its answer is there.
        if (worker.given.contains(running) && !worker.answers().isReady()) {
            running.killAt = 0;
            worker.process().kill();
        } else {
            dueIn(PATIENCE);
        }
    }

    private boolean someoneIsIdle() {
        for (Worker worker : board.workers()) {
            if (worker.ready && !worker.closing && worker.given.isEmpty()) {
                return !board.hasWaiting();
            }
        }
        return false;
    }

    private void rest(Worker worker, long now) {
        if (worker.idleSince == 0) {
            worker.idleSince = now;
        }
        long left = worker.idleSince + settings.idleLimit() - now;
        if (left > 0) {
            dueIn(left);
        } else if (crew.maySpare(board.workers())) {
            worker.dismiss();
        }
    }

    private void dismissAll() {
        for (Worker worker : board.workers()) {
            if (!worker.dismissed) {
                worker.dismiss();
            }
        }
    }

    /** It has said its last word, but its process goes on: threads of the program's keep it. */
    private void hurry(Worker worker) {
        try (LocalLock.Held _ = lock.hold()) {
            if (worker.endBy == 0) {
                worker.endBy = seam.nanoTime() + GOODBYE;
            }
        }
    }

    // ---- the dead

    /** What came of a worker that is dead: nothing more will come from it. */
    private void bury(Worker worker) {
        boolean _ = board.answers().drain(worker);
        if (worker.takers.get() > 0 || !worker.ended) {
            // Somebody is just taking an answer of it.
            dueIn(PATIENCE);
            return;
        }
        if (endsWithUs(worker)) {
            return;
        }
        List<Chunk> lost = new ArrayList<>();
        WorkerLostException loss = null;
        try (LocalLock.Held _ = lock.hold()) {
            List<Chunk> back = worker.takeBack();
            List<Chunk> again = new ArrayList<>();
            int calls = 0;
            boolean expected = worker.dismissed || board.state() == Board.State.TERMINATED;
            for (Chunk chunk : List.copyOf(worker.given)) {
                chunk.worker = null;
                if (chunk.job.isOver()) {
                    expected |= chunk.killAt == 0 && worker.closing;
                    boolean _ = board.release(chunk);
                } else if (chunk.retries > 0) {
                    chunk.retries--;
                    chunk.begun = false;
                    again.add(chunk);
                } else {
                    boolean _ = board.release(chunk);
                    lost.add(chunk);
                    calls += chunk.size;
                }
            }
            worker.given.clear();
            worker.load = 0;
            if (board.state() == Board.State.TERMINATED) {
                back.forEach(board::release);
                again.forEach(board::release);
            } else {
                board.putBack(back);
                board.putBack(again);
            }
            board.remove(worker);
            if (!expected || !lost.isEmpty()) {
                loss = new WorkerLostException(worker.pid(), worker.process().exitCode());
                board.progress().workerLost(worker, loss, calls);
                crew.lost(worker, loss, seam.nanoTime());
            }
        }
        worker.close();
        if (loss != null) {
            // Before the news: whoever hears of the loss that was one too many finds the pool ended.
            MpException reason = crew.exhausted(loss);
            if (reason != null) {
                Set<Job> _ = terminate(reason);
            }
            for (Chunk chunk : lost) {
                chunk.failed(loss);
            }
        }
    }

    /**
     * Whether the worker is gone because this process ends, so that it is neither a loss nor to be replaced. Ctrl-C reaches
     * the workers too, perhaps before this process has noticed.
     */
    private boolean endsWithUs(Worker worker) {
        boolean ending = member.isShuttingDown();
        if (!ending && worker.process().exitCode().orElse(0) != INTERRUPTED) {
            return false;
        }
        try (LocalLock.Held _ = lock.hold()) {
            if (board.state() == Board.State.TERMINATED) {
                return false;
            }
        }
        long now = seam.nanoTime();
        if (worker.deadSince == 0) {
            worker.deadSince = now;
        }
        if (now - worker.deadSince < INTERRUPT_GRACE) {
            dueIn(INTERRUPT_GRACE / 100);
            return true;
        }
        if (ending) {
            // Nobody sees the end of a process that is gone by then; who holds it up must not wait for ever.
            Set<Job> _ = terminate(new MpException("the pool ends with this process"));
        }
        return false;
    }

    // ---- the end

    void shutDown() {
        try (LocalLock.Held _ = lock.hold()) {
            board.shutDown();
        }
        board.wakeSupervisor();
    }

    /**
     * Ends all at once, and does not wait for it.
     *
     * @return the jobs of which nothing was begun; null if all was ended before
     */
    @Nullable Set<Job> terminate(MpException reason) {
        List<Job> left;
        Set<Job> untouched;
        Worker[] workers;
        try (LocalLock.Held _ = lock.hold()) {
            if (board.state() == Board.State.TERMINATED) {
                return null;
            }
            left = board.terminate(reason);
            untouched = new HashSet<>(left);
            workers = board.workers();
            for (Worker worker : workers) {
                for (Chunk chunk : worker.takeBack()) {
                    boolean _ = board.release(chunk);
                }
                worker.given.forEach(chunk -> untouched.remove(chunk.job));
                worker.halt();
                if (worker.endBy == 0) {
                    worker.endBy = seam.nanoTime() + GOODBYE;
                }
            }
        }
        for (Job job : left) {
            job.fail(reason);
        }
        for (Worker worker : workers) {
            dismissal.accept(worker.process());
        }
        board.wakeSupervisor();
        return untouched;
    }

    /**
     * Waits until all workers are gone.
     *
     * @throws IllegalStateException if the pool is still running
     */
    void join() throws InterruptedException {
        List<StreamJob<?>> stranded = new ArrayList<>();
        try (LocalLock.Held _ = lock.hold()) {
            if (board.state() == Board.State.RUNNING) {
                throw new IllegalStateException("the pool is still running: shut it down or terminate it first");
            }
            for (StreamJob<?> stream : board.streams()) {
                if (stream.waitsFor(Thread.currentThread())) {
                    stranded.add(stream);
                }
            }
        }
        for (StreamJob<?> stream : stranded) {
            stream.strand();
        }
        try (LocalLock.Held _ = lock.hold()) {
            while (!over) {
                lock.await(Seam.FOREVER);
            }
        }
    }

    boolean join(long nanos) throws InterruptedException {
        try (LocalLock.Held _ = lock.hold()) {
            long end = seam.nanoTime() + nanos;
            while (!over) {
                long left = end - seam.nanoTime();
                if (left <= 0) {
                    return false;
                }
                lock.await(left);
            }
            return true;
        }
    }

    boolean isOver() {
        try (LocalLock.Held _ = lock.hold()) {
            return over;
        }
    }

    boolean isRunning() {
        try (LocalLock.Held _ = lock.hold()) {
            return board.state() == Board.State.RUNNING;
        }
    }
}
