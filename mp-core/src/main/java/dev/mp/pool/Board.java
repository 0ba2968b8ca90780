package dev.mp.pool;

import dev.mp.MpException;
import dev.mp.internal.arena.Deadline;
import dev.mp.internal.channel.Endpoint;
import dev.mp.internal.member.Member;
import dev.mp.internal.seam.LocalLock;
import dev.mp.internal.seam.Seam;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done, and who does it.
 *
 * <p>No thread stands between those who submit and the workers. Who submits gives the work to a worker at once, if one has
 * room; who waits for a result takes the answers out of the workers' pipes as long as they come quickly, and gives out what
 * comes next. Only when nobody of them is there the pool's {@link Supervisor} does it, which sleeps otherwise.
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

    private static final int MOST_AHEAD = 64;
    private static final long NAP_NANOS = 1_000_000;
    private static final int LOOKS_PER_CLOCK = 16;
    private static final int SMOOTHING = 8;

    private final Member member;
    private final Seam seam;
    private final LocalLock lock;
    private final Callbacks callbacks;
    private final Function.Registry functions;
    private final Deadline past;
    private final long grace;
    private final long maxCalls;
    private final AtomicLong ids = new AtomicLong();
    private final AtomicInteger helpers = new AtomicInteger();

    /** How often somebody began to help. */
    private final AtomicInteger helps = new AtomicInteger();

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

    /** How many answers have been taken. */
    private final AtomicInteger taken = new AtomicInteger();

    /** How long a chunk took lately, as its worker measured. Races cost a better guess, nothing else. */
    private volatile long chunkNanos;

    private volatile Rest rest = Rest.AWAKE;

    /** The supervisor's own. */
    private int helpsSeen;

    private volatile @Nullable Thread supervisor;

    /** What the supervisor does. */
    private enum Rest {
        AWAKE,
        /** It looks again by itself. */
        NAP,
        /** It must be called. */
        LONG
    }

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
        this.past = Deadline.in(seam, Duration.ZERO);
        this.progress = new Progress(callbacks, settings.listener());
        this.grace = settings.grace();
        this.maxCalls = settings.maxTasksPerChild() == 0 ? Long.MAX_VALUE : settings.maxTasksPerChild();
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
    private void dispatch(MapJob<?>.@Nullable Part first) {
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
    private MapJob<?>.@Nullable Part place() {
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
        // A supervisor that does not sleep yet looks at all of them before it does.
        if (rest == Rest.LONG && helpers.get() == 0) {
            worker.answers().markWatched();
            if (worker.answers().isReady()) {
                // It was there before the mark.
                wakeSupervisor();
            }
        }
        if (worker.calls >= maxCalls) {
            worker.closing = true;
        }
        return true;
    }

    /** The chunk is the next that its worker does. */
    private void begins(Chunk chunk) {
        progress.started(chunk.size);
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

    // ---- taking answers

    /** Whether others take answers. */
    boolean isHelped() {
        return helpers.get() > 0;
    }

    /** Changes when somebody has taken an answer. */
    int taken() {
        return taken.get();
    }

    /** Takes the answers that are there, whosoever. */
    boolean drain() {
        boolean any = false;
        for (Worker worker : workers) {
            if (worker.load > 0) {
                any |= drain(worker);
            }
        }
        return any;
    }

    /** Takes the answers of a worker that are there. */
    boolean drain(Worker worker) {
        boolean any = false;
        Endpoint.Received received = new Endpoint.Received();
        while (!worker.ended && worker.answers().isReady()) {
            int _ = worker.takers.incrementAndGet();
            Endpoint.Outcome outcome;
            try {
                outcome = worker.answers().receive(message -> read(worker, message), received, past);
            } catch (InterruptedException e) {
                // Not while it does not sleep; and it does not, since the limit has passed.
                Thread.currentThread().interrupt();
                return any;
            } finally {
                int _ = worker.takers.decrementAndGet();
            }
            if (outcome == Endpoint.Outcome.DONE) {
                any = true;
                Answer answer = (Answer) java.util.Objects.requireNonNull(received.value());
                tell(answer);
                dispatch(answer.part);
            } else if (outcome == Endpoint.Outcome.TIMED_OUT) {
                break;
            } else {
                worker.ended = true;
                wakeSupervisor();
            }
        }
        return any;
    }

    private Answer read(Worker worker, Buffer message) {
        Answer answer = Answer.head(message);
        try (LocalLock.Held _ = lock.hold()) {
            settle(worker, answer);
            // Before the answer is decoded, so that the worker gets on meanwhile.
            answer.part = place();
            int _ = taken.incrementAndGet();
        }
        if (answer.chunk != null || answer.kind == Wire.FINISHED || answer.kind == Wire.UNFIT) {
            answer.decode(message);
            if (answer.kind == Wire.FINISHED || answer.kind == Wire.UNFIT) {
                try (LocalLock.Held _ = lock.hold()) {
                    if (answer.kind == Wire.UNFIT) {
                        worker.unfit = answer.failure;
                    } else {
                        progress.exited(answer.failure != null ? answer.failure : answer.value);
                    }
                }
            }
        }
        return answer;
    }

    /** Notes that a worker has answered. With the lock held. */
    private void settle(Worker worker, Answer answer) {
        switch (answer.kind) {
            case Wire.READY -> {
                worker.ready = true;
                progress.workerStarted(worker);
                wakeSupervisor();
            }
            case Wire.DONE, Wire.FAILED, Wire.SKIPPED, Wire.UNKNOWN -> {
                Chunk chunk = worker.answered(answer.id);
                if (chunk == null) {
                    return;
                }
                Chunk next = worker.given.peekFirst();
                if (next != null) {
                    begins(next);
                } else if (worker.closing || state != State.RUNNING) {
                    wakeSupervisor();
                }
                if ((answer.flags & Wire.OVERGROWN) != 0 && !worker.closing) {
                    worker.closing = true;
                    wakeSupervisor();
                }
                if (answer.kind == Wire.UNKNOWN) {
                    worker.forget(java.util.Objects.requireNonNull(chunk.function));
                    worker.calls -= chunk.size;
                    putBack(List.of(chunk));
                    return;
                }
                worker.done += chunk.size;
                boolean _ = release(chunk);
                progress.ended(worker, chunk.size, answer.kind == Wire.DONE);
                if (answer.kind != Wire.SKIPPED) {
                    long known = chunkNanos;
                    chunkNanos = Math.max(1, known == 0 ? answer.nanos : known + (answer.nanos - known) / SMOOTHING);
                }
                if (!chunk.job.isOver()) {
                    answer.chunk = chunk;
                    chunk.measured(answer.nanos);
                }
            }
            default -> wakeSupervisor();
        }
    }

    /** Hands on what came of a chunk. With no lock held. */
    private static void tell(Answer answer) {
        Chunk chunk = answer.chunk;
        if (chunk == null) {
            return;
        }
        if (answer.failure != null) {
            chunk.failed(answer.failure);
        } else if (answer.kind == Wire.SKIPPED) {
            chunk.failed(new MpException("the task was stopped before it began"));
        } else {
            chunk.done(answer.value);
        }
    }

    /** How long a chunk took lately; 0 if that is not known. */
    long chunkNanos() {
        return chunkNanos;
    }

    // ---- helping

    /** From here on this thread takes answers, so that the supervisor need not, until {@link #leave}. */
    void enter() {
        int _ = helps.incrementAndGet();
        int _ = helpers.incrementAndGet();
    }

    /** Another thread takes the answers from here on, at once or within a moment. */
    void leave() {
        if (helpers.decrementAndGet() == 0 && rest == Rest.LONG && hasLoad()) {
            wakeSupervisor();
        }
    }

    private boolean hasLoad() {
        for (Worker worker : workers) {
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
            boolean _ = drain();
            long spin = seam.spinNanos();
            long end = spin == 0 ? 0 : seam.nanoTime() + spin;
            while (spin != 0 && !until.getAsBoolean()) {
                boolean any = false;
                for (int i = 0; i < LOOKS_PER_CLOCK && !until.getAsBoolean(); i++) {
                    if (drain()) {
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
        for (Worker worker : workers) {
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
        int seen = helps.get();
        if (helpers.get() > 0 || seen != helpsSeen) {
            helpsSeen = seen;
            rest = Rest.NAP;
            seam.park(Math.min(nanos, NAP_NANOS));
        } else {
            rest = Rest.LONG;
            if (helpers.get() == 0 && !markAll()) {
                seam.park(Math.min(nanos, seam.longestSleep()));
            }
        }
        rest = Rest.AWAKE;
        member.recovery().lookNowAndThen();
    }

    // ---- stopping

    /** Nobody waits for a job any more. What of it has not begun will not; what runs is interrupted if told so. */
    void stop(Job job, boolean interrupt) {
        boolean running = false;
        try (LocalLock.Held _ = lock.hold()) {
            dropOver();
            for (Worker worker : workers) {
                for (Chunk chunk : worker.given) {
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
