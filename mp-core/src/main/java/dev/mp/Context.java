package dev.mp;

import dev.mp.connection.Pipe;
import dev.mp.internal.member.Member;
import dev.mp.pool.Pool;
import dev.mp.pool.PoolBuilder;
import dev.mp.queue.SimpleQueue;
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

    /** An unbounded queue. */
    <T extends @Nullable Object> SimpleQueue<T> simpleQueue();

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
