package dev.mp.pool;

import java.io.EOFException;
import okio.Buffer;

/**
 * What a pool and its workers say to each other.
 *
 * <p>A worker has three one-way pipes: orders to it, answers from it, and the ids of orders that are to be stopped. The
 * pool keeps both ends of the first, so that it can take back what the worker has not taken.
 *
 * <pre>
 *   orders     byte kind, long id, then
 *     FUNCTION   the function                       from here on known by that id
 *     CALL       the task
 *     INVOKE     long function                      a task that captured nothing, known by an id
 *     APPLY      long function, the argument
 *     MAP        long function, the arguments       see {@link Packed}
 *   (the end)    no more orders will come
 *
 *   answers    byte kind, long id, long nanos, byte flags, then
 *     READY                                         once, before all others
 *     DONE       the result, or the results
 *     FAILED     int index of the argument, the exception
 *     SKIPPED                                       the order was to be stopped before it began
 *     UNKNOWN                                       the worker does not know the function: send it again
 *     FINISHED   what the exit function returned    once, after all others
 *     UNFIT      the exception                      the worker could not be initialized; nothing follows
 * </pre>
 */
final class Wire {
    static final int FUNCTION = 1;
    static final int CALL = 2;
    static final int INVOKE = 3;
    static final int APPLY = 4;
    static final int MAP = 5;

    static final int READY = 1;
    static final int DONE = 2;
    static final int FAILED = 3;
    static final int SKIPPED = 4;
    static final int UNKNOWN = 5;
    static final int FINISHED = 6;
    static final int UNFIT = 7;

    /** A flag of an answer: the worker has grown too large, and should be let go. */
    static final int OVERGROWN = 1;

    /** Not an id. */
    static final long NONE = -1;

    /** How many functions a worker keeps. */
    static final int REMEMBERED = 64;

    private Wire() {}

    // A message that ends too early was not written by this library.

    static int readByte(Buffer message) {
        try {
            return message.readByte();
        } catch (EOFException e) {
            throw new IllegalStateException(e);
        }
    }

    static int readInt(Buffer message) {
        try {
            return message.readInt();
        } catch (EOFException e) {
            throw new IllegalStateException(e);
        }
    }

    static long readLong(Buffer message) {
        try {
            return message.readLong();
        } catch (EOFException e) {
            throw new IllegalStateException(e);
        }
    }
}
