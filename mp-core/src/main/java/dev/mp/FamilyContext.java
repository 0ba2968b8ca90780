package dev.mp;

import dev.mp.connection.Pipe;
import dev.mp.pool.Pool;
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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A context of whatever family the calling thread belongs to. */
final class FamilyContext implements Context {
    /** With the start method that the program has set, or the usual one. */
    static final FamilyContext DEFAULT = new FamilyContext(null);

    private final @Nullable StartMethod method;

    FamilyContext(@Nullable StartMethod method) {
        this.method = method;
    }

    @Override
    public StartMethod startMethod() {
        return method != null ? method : Family.current().startMethod();
    }

    @Override
    public MpProcess.Builder processBuilder(MpRunnable target) {
        return new MpProcess.Builder(this, target);
    }

    @Override
    public Pipe pipe(boolean duplex) {
        return Pipe.create(Family.current().member(), duplex);
    }

    @Override
    public <T extends @Nullable Object> Queue<T> queue(int maxSize) {
        return Queue.create(Family.current().member(), maxSize);
    }

    @Override
    public <T extends @Nullable Object> JoinableQueue<T> joinableQueue(int maxSize) {
        return JoinableQueue.create(Family.current().member(), maxSize);
    }

    @Override
    public <T extends @Nullable Object> SimpleQueue<T> simpleQueue() {
        return SimpleQueue.create(Family.current().member());
    }

    @Override
    public Lock lock() {
        return Lock.create(Family.current().member());
    }

    @Override
    public RLock rlock() {
        return RLock.create(Family.current().member());
    }

    @Override
    public Semaphore semaphore(int permits) {
        return Semaphore.create(Family.current().member(), permits);
    }

    @Override
    public BoundedSemaphore boundedSemaphore(int permits) {
        return BoundedSemaphore.create(Family.current().member(), permits);
    }

    @Override
    public Condition condition(ExclusiveLock lock) {
        return Condition.create(Family.current().member(), lock);
    }

    @Override
    public Event event() {
        return Event.create(Family.current().member());
    }

    @Override
    public Barrier barrier(int parties, @Nullable MpRunnable action, @Nullable Duration limit) {
        return Barrier.create(Family.current().member(), parties, action, limit);
    }

    @Override
    public PoolBuilder poolBuilder() {
        return Pool.builder(this, Family.current().member(), MpProcess::dismiss);
    }

    @Override
    public MpProcess currentProcess() {
        return Family.current().self();
    }

    @Override
    public Optional<MpProcess> parentProcess() {
        return Family.current().parent();
    }

    @Override
    public List<MpProcess> activeChildren() {
        return Family.current().activeChildren();
    }

    @Override
    public String toString() {
        return "Context[" + startMethod() + "]";
    }
}
