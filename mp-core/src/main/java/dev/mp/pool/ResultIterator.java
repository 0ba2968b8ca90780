package dev.mp.pool;

import dev.mp.MpTimeoutException;
import java.time.Duration;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Results as they come; see {@link Pool#imap} and {@link Pool#imapUnordered}.
 *
 * <p>{@link #hasNext()} and {@link #next()} wait. Where a task failed, {@code next} throws what
 * {@link AsyncResult#get(Duration)} would throw, and the results after it can still be had. If the thread is interrupted
 * they throw a {@link java.util.concurrent.CancellationException} and leave the thread interrupted; nothing is lost.
 *
 * <p><b>Close</b> it if it is not read to its end: then no more input is read, what has not begun is dropped, and what runs
 * is stopped. One that became unreachable is closed some time after. For one thread at a time.
 *
 * @param <T> the results
 */
public interface ResultIterator<T extends @Nullable Object> extends Iterator<T>, AutoCloseable {
    /**
     * The next result, if it is there within {@code limit}.
     *
     * @throws MpTimeoutException if it is not; it can still be had later
     * @throws java.util.NoSuchElementException if there is none any more
     */
    T next(Duration limit) throws InterruptedException;

    /** Lets go of the rest. Closing twice does nothing. */
    @Override
    void close();
}
