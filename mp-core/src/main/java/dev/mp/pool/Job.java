package dev.mp.pool;

/** Why chunks are computed: for a call, a map or a stream of results. */
interface Job {
    /** Whether nobody waits for further results any more. */
    boolean isOver();

    /** It will not be computed to its end. Does nothing if it is over. */
    void fail(Throwable cause);
}
