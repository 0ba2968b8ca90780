package dev.mp.pool;

import dev.mp.MpException;
import dev.mp.SerializationException;
import dev.mp.internal.arena.Deadline;
import dev.mp.internal.seam.Seam;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Results as they come, of an input that may have no end.
 *
 * <p>A thread of its own reads the input, so that an input that waits keeps nobody waiting but itself, and submits chunks
 * until so many are on their way or not fetched yet; then it rests until half of them have been fetched. The one who
 * fetches takes the workers' answers himself while they come quickly.
 */
final class StreamJob<R> implements Job {
    private static final long WINDOW_NANOS = 10_000_000;
    private static final int LEAST_WINDOW = 4;
    private static final int MOST_WINDOW = 2048;

    private final Board board;
    private final Seam seam;
    private final Function function;
    private final Iterable<?> input;
    private final int chunkSize;
    private final int bufferSize;
    private final boolean ordered;
    private final Chunk.Limits limits;

    /** All parts in the order of the input, or those that are complete. */
    private final Queue<Part> parts = new ConcurrentLinkedQueue<>();

    /** Parts that have been submitted and not been fetched to their end. */
    private final AtomicInteger outstanding = new AtomicInteger();

    private final Thread maker = Thread.currentThread();
    private volatile boolean readAll;
    private volatile boolean feederRests;
    private volatile boolean stranded;
    private volatile @Nullable Throwable over;
    private volatile @Nullable Thread feeder;
    private volatile @Nullable Thread fetcher;

    /** The fetcher's own. */
    private @Nullable Part current;

    private int at;

    /** @param bufferSize how many elements may be on their way or not fetched, or 0 for what fits */
    StreamJob(
            Board board,
            Function function,
            Iterable<?> input,
            int chunkSize,
            int bufferSize,
            boolean ordered,
            Chunk.Limits limits) {
        this.board = board;
        this.seam = board.seam();
        this.function = function;
        this.input = input;
        this.chunkSize = chunkSize;
        this.bufferSize = bufferSize;
        this.ordered = ordered;
        this.limits = limits;
    }

    void start() {
        board.open(this);
        feeder = seam.startThread("mp-pool-feeder", true, this::feed);
    }

    /** Some elements that lie together, or the failure of the input in their place. */
    private final class Part extends Chunk {
        private volatile boolean complete;
        private final boolean isSingle;
        private @Nullable Object[] values = {};
        private @Nullable Throwable failure;

        private Part(int size) {
            super(board.nextId(), StreamJob.this, size, StreamJob.this.limits);
            this.isSingle = size == 1;
            this.function = StreamJob.this.function;
        }

        @Override
        void done(@Nullable Object packed) {
            if (isSingle) {
                values = new @Nullable Object[] {packed};
            } else {
                @Nullable Object[] unpacked = new @Nullable Object[size];
                Packed.unpack(java.util.Objects.requireNonNull(packed), unpacked, 0);
                values = unpacked;
            }
            complete();
        }

        @Override
        void failed(Throwable cause) {
            failure = cause;
            complete();
        }

        private void complete() {
            frame = null;
            complete = true;
            if (!ordered) {
                parts.add(this);
            }
            wakeFetcher();
        }
    }

    private void wakeFetcher() {
        Thread waiting = fetcher;
        if (waiting != null) {
            seam.unpark(waiting);
        }
    }

    // ---- the thread that reads the input

    private void feed() {
        try {
            read();
        } catch (InterruptedException e) {
            // The thread is the stream's own: whoever interrupts it wants no more of it.
            submitFailure(new MpException("the reading of the input was interrupted", e));
        } catch (Throwable e) {
            submitFailure(e);
        } finally {
            readAll = true;
            board.closed(this);
            if (outstanding.get() == 0) {
                board.release(function);
            }
            wakeFetcher();
        }
    }

    private void read() throws InterruptedException {
        Iterator<?> elements = input.iterator();
        long index = 0;
        while (awaitRoom() && elements.hasNext()) {
            List<@Nullable Object> chunk = new ArrayList<>(Math.min(chunkSize, 16));
            while (chunk.size() < chunkSize && elements.hasNext()) {
                chunk.add(elements.next());
            }
            submit(chunk.toArray(), index);
            index += chunk.size();
        }
    }

    private boolean awaitRoom() throws InterruptedException {
        if (outstanding.get() < window()) {
            return over == null;
        }
        while (over == null) {
            // Before it looks: who fetches takes this back when he wakes it.
            feederRests = true;
            if (outstanding.get() <= window() / 2) {
                break;
            }
            if (stranded) {
                throw new IllegalStateException("the rest of the input was not read: the thread that was to fetch the"
                        + " results waits for the end of the pool; fetch them first");
            }
            seam.park(seam.longestSleep());
        }
        feederRests = false;
        return over == null;
    }

    private int window() {
        if (bufferSize > 0) {
            return Math.max(1, bufferSize / chunkSize);
        }
        int workers = Math.max(1, board.workers().length);
        long nanos = board.chunkNanos();
        return nanos == 0
                ? LEAST_WINDOW * workers
                : (int) Math.clamp(WINDOW_NANOS / nanos * workers, (long) LEAST_WINDOW * workers, MOST_WINDOW);
    }

    private void submit(@Nullable Object[] elements, long index) {
        Part part = new Part(elements.length);
        int _ = outstanding.incrementAndGet();
        if (ordered) {
            parts.add(part);
        }
        try {
            part.frame = part.isSingle
                    ? encode(part, Wire.APPLY, elements[0], "element[" + index + "]")
                    : encode(part, Wire.MAP, Packed.pack(elements, 0, elements.length), "elements");
        } catch (SerializationException unsendable) {
            part.failed(part.isSingle ? unsendable : blamed(part, elements, index, unsendable));
            return;
        }
        board.feed(part);
    }

    private Frame encode(Part part, int kind, @Nullable Object value, String name) {
        return Frame.of(board.member(), kind, part.id, function.id(), value, name);
    }

    private SerializationException blamed(
            Part part, @Nullable Object[] elements, long index, SerializationException failure) {
        try {
            for (int i = 0; i < elements.length; i++) {
                encode(part, Wire.APPLY, elements[i], "element[" + (index + i) + "]").release();
            }
            return failure;
        } catch (SerializationException named) {
            return named;
        }
    }

    /** The input failed: that is what there is in this place, and the last. */
    private void submitFailure(Throwable cause) {
        Part part = new Part(0);
        int _ = outstanding.incrementAndGet();
        if (ordered) {
            parts.add(part);
        }
        part.failed(cause);
    }

    // ---- the one who fetches

    /** Whether there is a next result or failure; waits for it. False too if the deadline passed first. */
    boolean advance(Deadline deadline) throws InterruptedException {
        while (true) {
            if (current != null) {
                return true;
            }
            Part next = poll();
            if (next != null) {
                current = next;
                at = 0;
                return true;
            }
            Throwable cause = over;
            if (cause != null) {
                throw Pending.asThrown(cause);
            }
            if (isAtEnd()) {
                return false;
            }
            board.helpers().help(this::isReady);
            if (!isReady() && !park(deadline)) {
                return false;
            }
        }
    }

    boolean isAtEnd() {
        return readAll && current == null && outstanding.get() == 0;
    }

    private @Nullable Part poll() {
        Part head = parts.peek();
        return head != null && head.complete ? parts.poll() : null;
    }

    private boolean isReady() {
        Part head = parts.peek();
        return head != null && head.complete || over != null || isAtEnd();
    }

    private boolean park(Deadline deadline) throws InterruptedException {
        fetcher = Thread.currentThread();
        try {
            while (!isReady()) {
                long left = deadline.left();
                if (left == 0) {
                    return false;
                }
                seam.park(Math.min(left, seam.longestSleep()));
            }
            return true;
        } finally {
            fetcher = null;
        }
    }

    /** The next result; {@link #advance} has said that there is one. */
    @SuppressWarnings({"unchecked", "NullAway"}) // a result is what the function returned: an R
    R take() {
        Part part = java.util.Objects.requireNonNull(current);
        Throwable failure = part.failure;
        if (failure != null) {
            finish();
            throw Pending.asThrown(failure);
        }
        R value = (R) part.values[at];
        part.values[at++] = null;
        if (at == part.values.length) {
            finish();
        }
        return value;
    }

    private void finish() {
        current = null;
        int left = outstanding.decrementAndGet();
        if (left == 0 && readAll) {
            board.release(function);
        }
        if (feederRests && left <= window() / 2) {
            wakeFeeder();
        }
    }

    private void wakeFeeder() {
        Thread resting = feeder;
        if (resting != null) {
            feederRests = false;
            seam.unpark(resting);
        }
    }

    // ---- its end

    /** It may rest here, or wait in the program's input. */
    private void endFeeder() {
        Thread known = feeder;
        if (known != null && !readAll) {
            known.interrupt();
        }
    }

    @Override
    public boolean isOver() {
        return over != null;
    }

    @Override
    public void fail(Throwable cause) {
        if (over == null && !isAtEnd()) {
            over = cause;
            board.release(function);
            endFeeder();
            wakeFetcher();
        }
    }

    /** No more of it is wanted. */
    void close() {
        if (over == null) {
            over = new IllegalStateException("the iterator is closed");
            board.release(function);
            endFeeder();
            wakeFetcher();
            board.stop(this, true);
        }
    }

    /** No more input is read, since nobody fetches results while the pool's end is waited for; those there can be had. */
    void strand() {
        stranded = true;
        wakeFeeder();
    }

    /** Whether it rests until somebody fetches results, which the thread that made it cannot do now. */
    boolean waitsFor(Thread thread) {
        return maker.equals(thread);
    }
}
