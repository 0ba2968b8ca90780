package dev.mp;

import dev.mp.connection.Pipe;
import dev.mp.internal.member.Member;
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

/**
 * Makes processes and what they share. {@link Mp} is the default one; {@link Mp#context(StartMethod)} gives one whose
 * processes start in a certain way. A library should take a context instead of calling {@link Mp}, so that its user
 * decides.
 *
 * <p>Everything that the contexts of a family make can be used by all its processes.
 */
public interface Context {
    /**
     * For this library's testkit: makes the calling thread, and those it starts, the first process of a family, and runs
     * {@code body} there.
     *
     * @hidden
     */
    @SuppressWarnings("exports")
    static void runAsRoot(Member root, MpRunnable body) throws Exception {
        Family.runAsRoot(root, body);
    }

    /**
     * For this library's modules: what the process of the calling thread is to its family.
     *
     * @hidden
     */
    @SuppressWarnings("exports")
    static Member currentMember() {
        return Family.current().member();
    }

    /** How processes of this context start. */
    StartMethod startMethod();

    /** A process that will run {@code target}. It does nothing until {@link MpProcess#start()}. */
    default MpProcess process(MpRunnable target) {
        return processBuilder(target).build();
    }

    /** A process that will run {@code target}, to be given a name, options or a place first. */
    MpProcess.Builder processBuilder(MpRunnable target);

    /** A pipe whose ends both send and receive. */
    default Pipe pipe() {
        return pipe(true);
    }

    /**
     * A pipe.
     *
     * @param duplex if false, the first end only receives and the second only sends
     */
    Pipe pipe(boolean duplex);

    /** A queue without a bound. */
    default <T extends @Nullable Object> Queue<T> queue() {
        return queue(0);
    }

    /**
     * A queue.
     *
     * @param maxSize how many items it has room for; 0 or less is no bound
     */
    <T extends @Nullable Object> Queue<T> queue(int maxSize);

    /** A queue of tasks to be acknowledged, without a bound. */
    default <T extends @Nullable Object> JoinableQueue<T> joinableQueue() {
        return joinableQueue(0);
    }

    /**
     * A queue of tasks to be acknowledged.
     *
     * @param maxSize how many items it has room for; 0 or less is no bound
     */
    <T extends @Nullable Object> JoinableQueue<T> joinableQueue(int maxSize);

    /** A queue without a bound that can put and get, and nothing else. */
    <T extends @Nullable Object> SimpleQueue<T> simpleQueue();

    /** A lock that anyone may release, free. */
    Lock lock();

    /** A reentrant lock that only its owner releases, free. */
    RLock rlock();

    /**
     * A semaphore.
     *
     * @param permits how many permits there are in the beginning
     * @throws IllegalArgumentException if that is negative
     */
    Semaphore semaphore(int permits);

    /**
     * A semaphore that never has more permits than in the beginning.
     *
     * @param permits how many permits there are in the beginning
     * @throws IllegalArgumentException if that is negative
     */
    BoundedSemaphore boundedSemaphore(int permits);

    /** A condition with a reentrant lock of its own. */
    default Condition condition() {
        return condition(rlock());
    }

    /** A condition over a lock of this family. */
    Condition condition(ExclusiveLock lock);

    /** An event, not set. */
    Event event();

    /**
     * A barrier.
     *
     * @param parties how many must come
     * @throws IllegalArgumentException if that is less than 1
     */
    default Barrier barrier(int parties) {
        return barrier(parties, null, null);
    }

    /**
     * A barrier with an action.
     *
     * @param parties how many must come
     * @param action what the last to come runs before they go on, in its process
     * @throws IllegalArgumentException if {@code parties} is less than 1
     */
    default Barrier barrier(int parties, MpRunnable action) {
        return barrier(parties, action, null);
    }

    /**
     * A barrier with an action and a limit.
     *
     * @param parties how many must come
     * @param action what the last to come runs before they go on, in its process; or null
     * @param limit how long a party waits if it does not say itself; null for no limit
     * @throws IllegalArgumentException if {@code parties} is less than 1
     */
    Barrier barrier(int parties, @Nullable MpRunnable action, @Nullable Duration limit);

    /** A pool of as many workers as there are processors. */
    default Pool pool() {
        return pool(cpuCount());
    }

    /**
     * A pool of workers.
     *
     * @throws IllegalArgumentException if {@code workers} is less than 1
     */
    default Pool pool(int workers) {
        return poolBuilder().processes(workers).build();
    }

    /** A pool to be given options first. */
    PoolBuilder poolBuilder();

    /** The process that the calling thread belongs to. */
    MpProcess currentProcess();

    /** The process that started this one; none in the first of a family. */
    Optional<MpProcess> parentProcess();

    /** The processes that this one has started and that have not ended, in the order of their starts. */
    List<MpProcess> activeChildren();

    /** How many processors this process may use, in a container as well. */
    default int cpuCount() {
        return Runtime.getRuntime().availableProcessors();
    }
}
