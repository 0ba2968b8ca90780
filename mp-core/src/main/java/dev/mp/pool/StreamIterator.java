package dev.mp.pool;

import dev.mp.MpTimeoutException;
import dev.mp.internal.arena.Deadline;
import dev.mp.internal.seam.Seam;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** What the program has of a stream of results. The stream does not know it, and ends when it is garbage. */
final class StreamIterator<R> implements ResultIterator<R> {
    private final StreamJob<R> stream;
    private final Seam seam;
    private final Seam.Cleanup cleanup;

    /** The pool must not be garbage before this is. */
    @SuppressWarnings({"unused", "UnusedVariable"})
    private final @Nullable Object keeper;

    private boolean closed;

    StreamIterator(StreamJob<R> stream, Seam seam, @Nullable Object keeper) {
        this.stream = stream;
        this.seam = seam;
        this.keeper = keeper;
        this.cleanup = seam.onUnreachable(this, stream::close);
    }

    @Override
    public boolean hasNext() {
        try {
            return !closed && stream.advance(Deadline.NEVER);
        } catch (InterruptedException e) {
            throw interrupted();
        } finally {
            java.lang.ref.Reference.reachabilityFence(this);
        }
    }

    @Override
    public R next() {
        try {
            if (closed || !stream.advance(Deadline.NEVER)) {
                throw new NoSuchElementException("all results have been taken");
            }
            return stream.take();
        } catch (InterruptedException e) {
            throw interrupted();
        } finally {
            java.lang.ref.Reference.reachabilityFence(this);
        }
    }

    @Override
    public R next(Duration limit) throws InterruptedException {
        try {
            if (!closed && stream.advance(Deadline.in(seam, limit))) {
                return stream.take();
            }
            if (closed || stream.isAtEnd()) {
                throw new NoSuchElementException("all results have been taken");
            }
            throw new MpTimeoutException("no result within " + limit + "; it can still be had later");
        } finally {
            java.lang.ref.Reference.reachabilityFence(this);
        }
    }

    private static CancellationException interrupted() {
        Thread.currentThread().interrupt();
        return new CancellationException("interrupted while waiting for a result; it can still be had later");
    }

    @Override
    public void close() {
        closed = true;
        cleanup.run();
    }
}
