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
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The front door: the default {@link Context}, as static methods.
 *
 * {@snippet :
 * MpProcess child = Mp.process(() -> System.out.println("hello from " + Mp.currentProcess().name()));
 * child.start();
 * child.join();
 * }
 */
public final class Mp {
    private Mp() {}

    /** The default context. */
    public static Context context() {
        return FamilyContext.DEFAULT;
    }

    /**
     * A context whose processes start in a certain way, whatever the default is.
     *
     * @throws UnsupportedOperationException for {@link StartMethod#FORK}
     */
    public static Context context(StartMethod method) {
        return new FamilyContext(Family.requirePossible(method));
    }

    /**
     * Sets how processes of the default context start, in this process and those below it. To be called once, early in the
     * program's main method.
     *
     * @throws IllegalStateException if it has been set already
     * @throws UnsupportedOperationException for {@link StartMethod#FORK}
     */
    public static void setStartMethod(StartMethod method) {
        Family.current().setStartMethod(method, false);
    }

    /** Sets how processes of the default context start, again if {@code force} is true. */
    public static void setStartMethod(StartMethod method, boolean force) {
        Family.current().setStartMethod(method, force);
    }

    /** How processes of the default context start. */
    public static StartMethod startMethod() {
        return context().startMethod();
    }

    /**
     * Sets the {@code java} launcher of processes that this one starts, and those below them.
     *
     * @throws IllegalArgumentException if there is no such program
     */
    public static void setExecutable(Path java) {
        Family.current().setExecutable(java);
    }

    /** Sets the {@code java} launcher by its path as text; see {@link #setExecutable(Path)}. */
    public static void setExecutable(String java) {
        setExecutable(Path.of(java));
    }

    /** Sets JVM arguments for processes that this one starts and those below them, after the inherited ones. */
    public static void setJvmArguments(List<String> arguments) {
        Family.current().setJvmArguments(arguments);
    }

    /**
     * Names classes that processes which stand by initialize beforehand, for {@link StartMethod#FORKSERVER}; in place of
     * those named so far. It is a matter of speed: whatever their initializers do happens in each process once, before it is
     * known what it will do. Processes below this one do the same.
     *
     * @throws IllegalArgumentException if there is no class of such a name
     * @throws NullPointerException if a name is null
     */
    public static void setForkserverPreload(List<String> classes) {
        Family.current().setPreload(classes);
    }

    /** A process that will run {@code target}; see {@link Context#process}. */
    public static MpProcess process(MpRunnable target) {
        return context().process(target);
    }

    /** A process with a name or options; see {@link Context#processBuilder}. */
    public static MpProcess.Builder processBuilder(MpRunnable target) {
        return context().processBuilder(target);
    }

    /** A pipe whose ends both send and receive; see {@link Context#pipe()}. */
    public static Pipe pipe() {
        return context().pipe();
    }

    /** A pipe, one-way if {@code duplex} is false; see {@link Context#pipe(boolean)}. */
    public static Pipe pipe(boolean duplex) {
        return context().pipe(duplex);
    }

    /** A queue without a bound; see {@link Context#queue()}. */
    public static <T extends @Nullable Object> Queue<T> queue() {
        return context().queue();
    }

    /** A queue with room for so many items; see {@link Context#queue(int)}. */
    public static <T extends @Nullable Object> Queue<T> queue(int maxSize) {
        return context().queue(maxSize);
    }

    /** A queue of tasks to be acknowledged, without a bound; see {@link Context#joinableQueue()}. */
    public static <T extends @Nullable Object> JoinableQueue<T> joinableQueue() {
        return context().joinableQueue();
    }

    /** A queue of tasks to be acknowledged, with room for so many items; see {@link Context#joinableQueue(int)}. */
    public static <T extends @Nullable Object> JoinableQueue<T> joinableQueue(int maxSize) {
        return context().joinableQueue(maxSize);
    }

    /** A queue without a bound that can put and get, and nothing else; see {@link Context#simpleQueue}. */
    public static <T extends @Nullable Object> SimpleQueue<T> simpleQueue() {
        return context().simpleQueue();
    }

    /** A lock that anyone may release; see {@link Context#lock}. */
    public static Lock lock() {
        return context().lock();
    }

    /** A reentrant lock; see {@link Context#rlock}. */
    public static RLock rlock() {
        return context().rlock();
    }

    /** A semaphore; see {@link Context#semaphore}. */
    public static Semaphore semaphore(int permits) {
        return context().semaphore(permits);
    }

    /** A semaphore with a bound; see {@link Context#boundedSemaphore}. */
    public static BoundedSemaphore boundedSemaphore(int permits) {
        return context().boundedSemaphore(permits);
    }

    /** A condition with a lock of its own; see {@link Context#condition()}. */
    public static Condition condition() {
        return context().condition();
    }

    /** A condition over a lock; see {@link Context#condition(ExclusiveLock)}. */
    public static Condition condition(ExclusiveLock lock) {
        return context().condition(lock);
    }

    /** An event, not set; see {@link Context#event}. */
    public static Event event() {
        return context().event();
    }

    /** A barrier; see {@link Context#barrier(int)}. */
    public static Barrier barrier(int parties) {
        return context().barrier(parties);
    }

    /** A barrier with an action; see {@link Context#barrier(int, MpRunnable)}. */
    public static Barrier barrier(int parties, MpRunnable action) {
        return context().barrier(parties, action);
    }

    /** A barrier with an action and a limit; see {@link Context#barrier(int, MpRunnable, Duration)}. */
    public static Barrier barrier(int parties, @Nullable MpRunnable action, @Nullable Duration limit) {
        return context().barrier(parties, action, limit);
    }

    /** A pool of as many workers as there are processors; see {@link Context#pool()}. */
    public static Pool pool() {
        return context().pool();
    }

    /** A pool of workers; see {@link Context#pool(int)}. */
    public static Pool pool(int workers) {
        return context().pool(workers);
    }

    /** A pool to be given options first; see {@link Context#poolBuilder()}. */
    public static PoolBuilder poolBuilder() {
        return context().poolBuilder();
    }

    /** The process that the calling thread belongs to. */
    public static MpProcess currentProcess() {
        return context().currentProcess();
    }

    /** The process that started this one; none in the first of a family. */
    public static Optional<MpProcess> parentProcess() {
        return context().parentProcess();
    }

    /** The processes that this one has started and that have not ended. */
    public static List<MpProcess> activeChildren() {
        return context().activeChildren();
    }

    /** How many processors this process may use. */
    public static int cpuCount() {
        return context().cpuCount();
    }

    /**
     * The logger that this library writes to, named {@code dev.mp}. Children log at the level it has here.
     *
     * <p>Once a program has asked for it, or has called {@link #logToStderr}, the library says there what it does: at
     * {@code DEBUG} the start and the end of each process and the cleaning up after one that died, at {@code INFO} that a
     * worker of a pool was lost and replaced. What is wrong it says in any case.
     */
    public static Logger logger() {
        return Logging.logger();
    }

    /** Writes what {@link #logger()} gets from {@code level} on to standard error, here and in processes started later. */
    public static Logger logToStderr(Level level) {
        return Logging.toStderr(level);
    }
}
