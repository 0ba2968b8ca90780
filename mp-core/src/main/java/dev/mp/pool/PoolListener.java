package dev.mp.pool;

/**
 * Hears what happens in a pool. All is told by one thread, in order and some time later; a listener may take its time and
 * throw, and calls nothing but itself off its course.
 *
 * <p>Calls of a chunk are told together.
 */
public interface PoolListener {
    /** So many calls were submitted. */
    default void submitted(int calls) {}

    /** A worker begins so many calls. */
    default void started(int calls) {}

    /** A worker has done so many calls. */
    default void done(int worker, int calls) {}

    /** So many calls of a worker have failed, one of them or all. */
    default void failed(int worker, int calls) {}

    /** A worker process takes work from now on. */
    default void workerStarted(int worker, long pid) {}

    /** A worker process has ended before it was told to. */
    default void workerLost(int worker, WorkerLostException loss) {}
}
