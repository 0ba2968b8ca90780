package dev.mp.pool;

import org.jspecify.annotations.Nullable;

/**
 * Some calls that a worker gets at once: what is lost with a worker, or tried again.
 *
 * <p>All that is not final is guarded by the lock of the pool.
 */
abstract class Chunk {
    final long id;
    final Job job;

    /** How many calls it is. */
    final int size;

    final Limits limits;

    /** What it is sent with; null until it is encoded. */
    @Nullable Frame frame;

    /** What must be known to the worker first; null if there is no such thing. */
    @Nullable Function function;

    /** Who has it. */
    @Nullable Worker worker;

    /** It has been counted among those that were begun, though it may have been taken back since. */
    boolean begun;

    /** How often it may still be begun anew after its worker died. */
    int retries;

    /** When it must be done, once it has begun; 0 if there is no such time. */
    long deadline;

    /** When its worker is killed if it is not done; 0 if there is no such time. */
    long killAt;

    Chunk(long id, Job job, int size, Limits limits) {
        this.id = id;
        this.job = job;
        this.size = size;
        this.limits = limits;
        this.retries = limits.retries();
    }

    /** Takes what came of it, with no lock held. */
    abstract void done(@Nullable Object result);

    /** One of the calls failed, or all of them. With no lock held. */
    abstract void failed(Throwable cause);

    /** How long its worker took. With the lock held. */
    void measured(long nanos) {
        // Who cuts chunks wants to know.
    }

    /**
     * What a caller says of its tasks.
     *
     * @param deadline how many nanoseconds each may run; 0 for any number
     * @param retries how often a chunk may be begun anew after its worker died
     */
    record Limits(long deadline, int retries) {
        static final Limits NONE = new Limits(0, 0);
    }
}
