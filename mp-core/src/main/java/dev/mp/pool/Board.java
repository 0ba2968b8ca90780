package dev.mp.pool;

import dev.mp.MpException;
import dev.mp.internal.member.Member;
import dev.mp.internal.seam.LocalLock;
import dev.mp.internal.seam.Seam;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done, and who does it.
 *
 * <p>No thread stands between those who submit and the workers. Who submits gives the work to a worker at once, if one has
 * room; who takes an {@linkplain Answers answer} gives out what comes next, see {@link Helpers}.
 *
 * <p>A worker is given the next chunk while it runs one, and several if they are short, so that it never waits for the
 * pool. What it has not begun can be taken back: when it dies, and when it is slow while another one is idle.
 *
 * <p>All state hangs on one lock, under which nothing of the program's runs: arguments are encoded before, results decoded
 * after it is held.
 */
final class Board {
    /** So much work may lie in the pipe of a worker. */
    private static final long AHEAD_NANOS = 100_000;

    private static final int MOST_AHEAD = 256;
    private static final int SMOOTHING = 8;

    private final Member member;
    private final Seam seam;
    private final LocalLock lock;
    private final Callbacks callbacks;
    private final Function.Registry functions;
    private final long grace;
    private final long maxCalls;
    private final AtomicLong ids = new AtomicLong();
    private final Answers answers;
    private final Helpers helpers;

    /** What streams have submitted and nobody has looked at yet: who feeds them must not wait for the lock each time. */
    private final Queue<Chunk> inbox = new ConcurrentLinkedQueue<>();

    // Guarded by the lock.

    /** Chunks, and maps of which chunks are cut. */
    private final Deque<Object> queue = new ArrayDeque<>();

    private final List<StreamJob<?>> streams = new ArrayList<>();
    private final Progress progress;
    private @Nullable MpException broken;
    private int preparing;
    private long uses;

    // Changed under the lock, and read without it.

    private volatile State state = State.RUNNING;
    private volatile Worker[] workers = {};

    /** How long a chunk took lately, as its worker measured. */
    private volatile long chunkNanos;

    enum State {
        RUNNING,
        SHUT_DOWN,
        TERMINATED
    }

    Board(Member member, PoolSettings settings) {
        this.member = member;
        this.seam = member.seam();
        this.lock = seam.newLock();
        this.callbacks = new Callbacks(seam);
        this.functions = new Function.Registry(member);
        this.progress = new Progress(callbacks, settings.listener());
        this.grace = settings.grace();
        this.maxCalls = settings.maxTasksPerChild() == 0 ? Long.MAX_VALUE : settings.maxTasksPerChild();
        this.answers = new Answers(this);
        this.helpers = new Helpers(this, answers);
    }

    Member member() {
        return member;
    }

    Seam seam() {
        return seam;
    }

    LocalLock lock() {
        return lock;
    }

    Callbacks callbacks() {
        return callbacks;
    }

    Answers answers() {
        return answers;
    }

    Helpers helpers() {
        return helpers;
    }

    void wakeSupervisor() {
        helpers.wakeSupervisor();
    }

    long nextId() {
        return ids.getAndIncrement();
    }

    /** With the lock held. */
    Progress progress() {
        absorb();
        return progress;
    }

    // ---- the state of the pool, with the lock held

    State state() {
        return state;
    }

    void shutDown() {
        if (state == State.RUNNING) {
            state = State.SHUT_DOWN;
        }
    }

    /** Ends all; what is returned must be told so, without the lock. */
    List<Job> terminate(MpException reason) {
        if (broken == null) {
            broken = reason;
        }
        state = State.TERMINATED;
        absorb();
        List<Job> left = new ArrayList<>(streams);
        for (Object each : queue) {
            if (each instanceof Chunk chunk) {
                boolean _ = release(chunk);
                left.add(chunk.job);
            } else {
                left.add(((MapJob<?>) each).job());
            }
        }
        queue.clear();
        for (Worker worker : workers) {
            for (Chunk chunk : worker.given) {
                left.add(chunk.job);
            }
        }
        return left;
    }

    /** Whether nothing is to be done any more. */
    boolean isIdle() {
        absorb();
        dropOver();
        if (!queue.isEmpty() || preparing > 0 || !streams.isEmpty()) {
            return false;
        }
        for (Worker worker : workers) {
            if (!worker.given.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private void dropOver() {
        queue.removeIf(each -> each instanceof Chunk chunk && chunk.job.isOver() && release(chunk));
    }

    boolean hasWaiting() {
        absorb();
        return !queue.isEmpty();
    }

    /** Takes over what streams have submitted. */
    private void absorb() {
        for (Chunk chunk = inbox.poll(); chunk != null; chunk = inbox.poll()) {
            if (state == State.TERMINATED) {
                boolean _ = release(chunk);
            } else {
                progress.submitted(chunk.size);
                queue.add(chunk);
            }
        }
    }

    List<StreamJob<?>> streams() {
        return streams;
    }

    private void requireRunning() {
        if (state != State.RUNNING) {
            throw new IllegalStateException("the pool is shut down and takes no new work", broken);
        }
    }

    /** @throws IllegalStateException if the pool is shut down */
    void requireOpen() {
        try (LocalLock.Held _ = lock.hold()) {
            requireRunning();
        }
    }

    Worker[] workers() {
        return workers;
    }

    void add(Worker worker) {
        List<Worker> all = new ArrayList<>(List.of(workers));
        all.add(worker);
        workers = all.toArray(new Worker[0]);
    }

    void remove(Worker worker) {
        List<Worker> all = new ArrayList<>(List.of(workers));
        all.remove(worker);
        workers = all.toArray(new Worker[0]);
    }

    // ---- submitting

    /**
     * The function, encoded or as it is known already.
     *
     * @throws dev.mp.SerializationException if it cannot be sent
     */
    Function function(Object function) {
        if (!functions.isConstant(function)) {
            return functions.encode(function);
        }
        try (LocalLock.Held _ = lock.hold()) {
            Function known = functions.known(function);
            if (known != null) {
                return known;
            }
        }
        Function encoded = functions.encode(function);
        try (LocalLock.Held _ = lock.hold()) {
            functions.remember(function, encoded);
        }
        return encoded;
    }

    boolean isConstant(Object function) {
        return functions.isConstant(function);
    }

    /** Submits what is encoded already. */
    void submit(Chunk chunk) {
        MapJob<?>.Part part;
        try (LocalLock.Held _ = lock.hold()) {
            requireRunning();
            progress.submitted(chunk.size);
            queue.add(chunk);
            part = place();
        }
        dispatch(part);
    }

    void submit(MapJob<?> job) {
        MapJob<?>.Part part;
        try (LocalLock.Held _ = lock.hold()) {
            requireRunning();
            progress.submitted(job.size());
            queue.add(job);
            part = place();
        }
        dispatch(part);
    }

    void open(StreamJob<?> stream) {
        try (LocalLock.Held _ = lock.hold()) {
            requireRunning();
            streams.add(stream);
        }
    }

    /** Submits a part of a stream, also when the pool is shut down. */
    void feed(Chunk chunk) {
        boolean _ = inbox.add(chunk);
        // Who takes an answer first says that there is room, and then looks into the inbox; here it is the other way round.
        // So one of the two sees the other.
        if (state == State.TERMINATED || mayHaveRoom()) {
            dispatch();
        }
    }

    private boolean mayHaveRoom() {
        int depth = depth();
        for (Worker worker : workers) {
            if (worker.load < depth) {
                return true;
            }
        }
        return false;
    }

    /** All of the stream's input has been read. */
    void closed(StreamJob<?> stream) {
        boolean last;
        try (LocalLock.Held _ = lock.hold()) {
            streams.remove(stream);
            last = state != State.RUNNING;
        }
        if (last) {
            wakeSupervisor();
        }
    }

    // ---- giving work to workers

    /** Gives out what there is to those who have room. */
    void dispatch() {
        MapJob<?>.Part part;
        try (LocalLock.Held _ = lock.hold()) {
            part = place();
        }
        dispatch(part);
    }

    /** Encodes a part that {@link #place} has cut, and goes on. */
    void dispatch(MapJob<?>.@Nullable Part first) {
        MapJob<?>.Part part = first;
        while (part != null) {
            part.prepare(member);
            try (LocalLock.Held _ = lock.hold()) {
                preparing--;
                if (state == State.TERMINATED) {
                    boolean _ = release(part);
                } else if (part.frame != null) {
                    queue.addFirst(part);
                }
                part = place();
            }
        }
    }

    /** With the lock held. Returns what is to be encoded first, without the lock. */
    MapJob<?>.@Nullable Part place() {
        absorb();
        while (true) {
            Object next = queue.peekFirst();
            if (next == null) {
                return null;
            }
            if (next instanceof Chunk chunk) {
                if (chunk.job.isOver()) {
                    queue.removeFirst();
                    boolean _ = release(chunk);
                    continue;
                }
                Worker worker = whoHasRoom(java.util.Objects.requireNonNull(chunk.frame).size());
                if (worker == null || !give(worker, chunk)) {
                    return null;
                }
                queue.removeFirst();
            } else {
                MapJob<?> job = (MapJob<?>) next;
                if (!job.hasNext()) {
                    queue.removeFirst();
                } else if (whoHasRoom(0) == null) {
                    return null;
                } else {
                    preparing++;
                    return job.next(Math.max(workers.length, 1));
                }
            }
        }
    }

    /** An idle worker, the one used last so that others may rest; or one that may be given something ahead of time. */
    private @Nullable Worker whoHasRoom(int bytes) {
        Worker best = null;
        int depth = depth();
        for (Worker worker : workers) {
            if (worker.hasRoom(depth, bytes) && (best == null || isBetter(worker, best))) {
                best = worker;
            }
        }
        return best;
    }

    private static boolean isBetter(Worker one, Worker other) {
        int difference = one.given.size() - other.given.size();
        return difference < 0 || difference == 0 && one.lastUse > other.lastUse;
    }

    private int depth() {
        long nanos = chunkNanos;
        return nanos == 0 ? 2 : Math.clamp(AHEAD_NANOS / nanos, 2, MOST_AHEAD);
    }

    /** How long a chunk took lately; 0 if that is not known. */
    long chunkNanos() {
        return chunkNanos;
    }

    /** A chunk took so long. With the lock held. */
    void measured(long nanos) {
        long known = chunkNanos;
        chunkNanos = Math.max(1, known == 0 ? nanos : known + (nanos - known) / SMOOTHING);
    }

    private boolean give(Worker worker, Chunk chunk) {
        boolean first = worker.given.isEmpty();
        if (!worker.give(chunk)) {
            wakeSupervisor();
            return false;
        }
        worker.lastUse = ++uses;
        worker.idleSince = 0;
        if (first) {
            begins(chunk);
        }
        helpers.expect(worker);
        if (worker.calls >= maxCalls) {
            worker.closing = true;
        }
        return true;
    }

    /** The chunk is the next that its worker does. */
    void begins(Chunk chunk) {
        if (!chunk.begun) {
            chunk.begun = true;
            progress.started(chunk.size);
        }
        if (chunk.limits.deadline() > 0) {
            chunk.deadline = Math.max(1, seam.nanoTime() + chunk.limits.deadline() * chunk.size);
            wakeSupervisor();
        }
    }

    /** Puts back what a worker has not begun, in front of all. With the lock held. */
    void putBack(List<Chunk> chunks) {
        for (int i = chunks.size() - 1; i >= 0; i--) {
            Chunk chunk = chunks.get(i);
            chunk.deadline = 0;
            chunk.killAt = 0;
            queue.addFirst(chunk);
        }
    }

    /** The handles in a message that will not be sent again are in use no more. With the lock held. */
    boolean release(Chunk chunk) {
        if (chunk.frame != null) {
            chunk.frame.release();
        }
        return true;
    }

    /** A function of a job that is over will not be sent any more. */
    void release(Function function) {
        if (function.frame().carriesAny()) {
            try (LocalLock.Held _ = lock.hold()) {
                function.frame().release();
            }
        }
    }

    // ---- stopping

    /** Nobody waits for a job any more. What of it has not begun will not; what runs is interrupted if told so. */
    void stop(Job job, boolean interrupt) {
        boolean running = false;
        try (LocalLock.Held _ = lock.hold()) {
            dropOver();
            for (Worker worker : workers) {
                // The last first: the end of what runs must not be the beginning of what is to be stopped as well.
                for (Chunk chunk : worker.given.reversed()) {
                    if (chunk.job.equals(job) && (interrupt || !chunk.equals(worker.given.peekFirst()))) {
                        stop(worker, chunk, interrupt);
                        running = true;
                    }
                }
            }
        }
        if (running) {
            wakeSupervisor();
        }
    }

    /** With the lock held. */
    void stop(Worker worker, Chunk chunk, boolean kill) {
        worker.stop(chunk.id);
        if (kill && chunk.killAt == 0) {
            chunk.killAt = Math.max(1, seam.nanoTime() + grace);
        }
    }
}
