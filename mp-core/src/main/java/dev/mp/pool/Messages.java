package dev.mp.pool;

import dev.mp.MpFunction;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a pool and its workers say to each other. A chunk and its results are plain arrays, which the codec writes without
 * JDK serialization if what is in them allows it.
 *
 * <pre>
 *   to a worker:    FirstChunk(job, function, arguments)     to a worker that does not know the job's function
 *                   { job, arguments }                       to one that does
 *   from a worker:  READY                                    once
 *                   { results }  or  { null, failure }       for each chunk
 * </pre>
 */
final class Messages {
    static final String READY = "ready";

    private Messages() {}

    /** How many jobs' functions a worker keeps: the pool knows which, since both drop the oldest first. */
    static final int REMEMBERED = 16;

    /** A chunk with the function of its job. */
    record FirstChunk(long job, MpFunction<Object, Object> function, List<@Nullable Object> arguments)
            implements
                Serializable {}
}
