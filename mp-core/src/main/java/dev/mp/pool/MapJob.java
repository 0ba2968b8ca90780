package dev.mp.pool;

import dev.mp.SerializationException;
import dev.mp.internal.member.Member;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A map, of which chunks are cut as workers have room.
 *
 * <p>If the caller has not said how large they are, the first are small, and the next as large as will keep a worker busy
 * for about a millisecond, but so that each worker gets several of what is left: whoever gets the last should not keep the
 * others waiting for long.
 *
 * <p>All that is not final is guarded by the lock of the pool.
 */
final class MapJob<R> {
    private static final long CHUNK_NANOS = 1_000_000;
    private static final int FIRST_SIZE = 64;
    private static final int MOST_GROWTH = 8;
    private static final int SHARE = 3;
    private static final int FIRST_SHARE = 16;

    private final Board board;
    private final Pending<List<R>> result;
    private final Function function;
    private final @Nullable Object[] elements;
    private final @Nullable Object[] results;
    private final int chunkSize;
    private final Chunk.Limits limits;
    private final AtomicInteger missing;
    private int next;
    private int lastSize;
    private double nanosEach;

    /** @param chunkSize how many elements go together, or 0 for what fits */
    MapJob(
            Board board,
            Pending<List<R>> result,
            Function function,
            @Nullable Object[] elements,
            int chunkSize,
            Chunk.Limits limits) {
        this.board = board;
        this.result = result;
        this.function = function;
        this.elements = elements;
        this.results = new @Nullable Object[elements.length];
        this.chunkSize = chunkSize;
        this.limits = limits;
        this.missing = new AtomicInteger(elements.length);
    }

    Job job() {
        return result;
    }

    int size() {
        return elements.length;
    }

    boolean hasNext() {
        return next < elements.length && !result.isOver();
    }

    /** Cuts the next chunk. */
    Part next(int workers) {
        int from = next;
        int size = Math.min(chunkSize > 0 ? chunkSize : fitting(workers), elements.length - from);
        next = from + size;
        lastSize = size;
        return new Part(board.nextId(), from, size);
    }

    private int fitting(int workers) {
        int left = elements.length - next;
        if (limits.deadline() > 0) {
            return 1;
        }
        if (nanosEach == 0) {
            return Math.clamp(left / (workers * FIRST_SHARE), 1, FIRST_SIZE);
        }
        long long_ = (long) (CHUNK_NANOS / nanosEach);
        int fair = (left + workers * SHARE - 1) / (workers * SHARE);
        return (int) Math.clamp(long_, 1, Math.min(fair, (long) lastSize * MOST_GROWTH));
    }

    /** Some elements that lie together. */
    final class Part extends Chunk {
        private final int from;

        private Part(long id, int from, int size) {
            super(id, result, size, MapJob.this.limits);
            this.from = from;
            this.function = MapJob.this.function;
        }

        /** Encodes it, with no lock held; if that cannot be done the map has failed. */
        void prepare(Member member) {
            Function known = MapJob.this.function;
            try {
                frame = encode(member, known, Packed.pack(elements, from, from + size), "elements");
                Arrays.fill(elements, from, from + size, null);
            } catch (SerializationException unsendable) {
                result.fail(blamed(member, known, unsendable));
            } catch (RuntimeException | Error e) {
                result.fail(e);
            }
        }

        private Frame encode(Member member, Function known, @Nullable Object value, String name) {
            return Frame.of(member, Wire.MAP, id, known.id(), value, name);
        }

        /** The failure by the name that the user knows, unless each element could be sent by itself. */
        private SerializationException blamed(Member member, Function known, SerializationException failure) {
            try {
                for (int i = from; i < from + size; i++) {
                    encode(member, known, elements[i], "element[" + i + "]").release();
                }
                return failure;
            } catch (SerializationException named) {
                return named;
            }
        }

        @Override
        void measured(long nanos) {
            double each = Math.max(1, nanos) / (double) size;
            nanosEach = nanosEach == 0 ? each : (nanosEach + each) / 2;
        }

        @Override
        @SuppressWarnings("unchecked") // what the function returned for elements of the right type
        void done(@Nullable Object packed) {
            Packed.unpack(java.util.Objects.requireNonNull(packed), results, from);
            if (missing.addAndGet(-size) == 0) {
                result.complete(Arrays.asList((R[]) results));
            }
        }

        @Override
        void failed(Throwable cause) {
            result.fail(cause);
        }
    }
}
