package dev.mp.testkit;

import dev.mp.Context;
import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.MpRunnable;
import dev.mp.StartMethod;
import dev.mp.connection.Pipe;
import dev.mp.internal.arena.Deadline;
import dev.mp.internal.member.Child;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Transfer;
import dev.mp.pool.PoolBuilder;
import dev.mp.queue.JoinableQueue;
import dev.mp.queue.Queue;
import dev.mp.queue.SimpleQueue;
import dev.mp.sync.Barrier;
import dev.mp.sync.BoundedSemaphore;
import dev.mp.sync.Condition;
import dev.mp.sync.Event;
import dev.mp.sync.ExclusiveLock;
import dev.mp.sync.Lock;
import dev.mp.sync.RLock;
import dev.mp.sync.Semaphore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The context of a simulated family: all that it makes is real but for the processes, the memory between them and the
 * time. A program that takes a {@link Context} runs in it as it is. In the processes that it starts, {@link Mp} gives the
 * simulated family too.
 */
public final class SimulatedContext implements Context {
    private static final long LOOK_INTERVAL = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LOOKS_PER_TIME = 64;

    private final World world;
    private final Member root;
    private final SharedMemory before;
    private final Context family = Mp.context();

    SimulatedContext(World world, Member root) {
        this.world = world;
        this.root = root;
        this.before = SharedMemory.atFirst(root.arena());
    }

    World world() {
        return world;
    }

    Member root() {
        return root;
    }

    /**
     * Starts a process without encoding what it does: it shares the objects of this JVM, and so the model that a test
     * keeps of what must be so.
     */
    static Child start(Member parent, ChildLife.Body body) throws IOException {
        SimulatedSeam seam = (SimulatedSeam) parent.seam();
        return parent.children()
                .start(
                        "member",
                        false,
                        new Buffer(),
                        Transfer.encode(parent, () -> null),
                        (identity, nonce, onExit) -> seam.start(identity, nonce, onExit, body));
    }

    /** The simulated time since the family was founded; it passes only when nobody can run, or by chance. */
    public Duration elapsed() {
        return Duration.ofNanos(world.now());
    }

    /**
     * Waits until a condition holds, looking every millisecond of simulated time at first and less often later, so that a
     * limit of hours is reached after some hundred looks.
     *
     * @return false if the limit passed first
     * @throws InterruptedException if the simulated thread is interrupted
     */
    public boolean await(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long start = world.now();
        Deadline deadline = Deadline.in(root.seam(), limit);
        while (!condition.getAsBoolean()) {
            long left = deadline.left();
            if (left == 0) {
                return false;
            }
            long interval = Math.max(LOOK_INTERVAL, (world.now() - start) / LOOKS_PER_TIME);
            root.seam().park(Math.min(interval, left));
        }
        return true;
    }

    /**
     * What the family has now and did not have in the beginning, a line for each kind of thing: processes that the first
     * one has started and that have not ended, pipe ends and queues that are not closed, and memory. In a simulation
     * nothing is closed by a garbage collector.
     */
    public List<String> leftBehind() {
        List<String> left = new ArrayList<>();
        for (MpProcess child : activeChildren()) {
            left.add("process " + child.name());
        }
        left.addAll(SharedMemory.of(root).since(before));
        return left;
    }

    @Override
    public StartMethod startMethod() {
        return family.startMethod();
    }

    @Override
    public MpProcess.Builder processBuilder(MpRunnable target) {
        return family.processBuilder(target);
    }

    @Override
    public Pipe pipe(boolean duplex) {
        return family.pipe(duplex);
    }

    @Override
    public <T extends @Nullable Object> Queue<T> queue(int maxSize) {
        return family.queue(maxSize);
    }

    @Override
    public <T extends @Nullable Object> JoinableQueue<T> joinableQueue(int maxSize) {
        return family.joinableQueue(maxSize);
    }

    @Override
    public <T extends @Nullable Object> SimpleQueue<T> simpleQueue() {
        return family.simpleQueue();
    }

    @Override
    public Lock lock() {
        return family.lock();
    }

    @Override
    public RLock rlock() {
        return family.rlock();
    }

    @Override
    public Semaphore semaphore(int permits) {
        return family.semaphore(permits);
    }

    @Override
    public BoundedSemaphore boundedSemaphore(int permits) {
        return family.boundedSemaphore(permits);
    }

    @Override
    public Condition condition(ExclusiveLock lock) {
        return family.condition(lock);
    }

    @Override
    public Event event() {
        return family.event();
    }

    @Override
    public Barrier barrier(int parties, @Nullable MpRunnable action, @Nullable Duration limit) {
        return family.barrier(parties, action, limit);
    }

    @Override
    public PoolBuilder poolBuilder() {
        return family.poolBuilder().processes(cpuCount());
    }

    @Override
    public MpProcess currentProcess() {
        return family.currentProcess();
    }

    @Override
    public Optional<MpProcess> parentProcess() {
        return family.parentProcess();
    }

    @Override
    public List<MpProcess> activeChildren() {
        return family.activeChildren();
    }

    /** How many processors the simulated machine has: two, on every machine. */
    @Override
    public int cpuCount() {
        return world.setting().cpus();
    }

    @Override
    public String toString() {
        return "SimulatedContext[" + world.steps() + " steps]";
    }
}
