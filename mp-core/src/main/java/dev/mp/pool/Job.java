package dev.mp.pool;

import dev.mp.MpFunction;
import dev.mp.connection.Connection;
import dev.mp.internal.codec.Envelope;
import dev.mp.internal.member.Member;
import dev.mp.internal.seam.LocalLock;
import dev.mp.internal.seam.Seam;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One call of the pool: a function, its arguments in chunks, and the results as they come. */
final class Job {
    private final long id;
    private final MpFunction<Object, Object> function;
    private final @Nullable Object[] results;
    private final List<Chunk> chunks;
    private final LocalLock lock;
    private int missing;
    private boolean abandoned;
    private @Nullable Throwable failure;

    /** Some arguments of a job that lie together; the unit that a worker gets. */
    final class Chunk {
        private final int from;
        private final List<@Nullable Object> arguments;

        private Chunk(int from, List<@Nullable Object> arguments) {
            this.from = from;
            this.arguments = arguments;
        }

        /** Names what cannot travel of it by what it is to the pool's user. */
        void requireSerializable(Connection connection) {
            Parts.require(connection, function, function instanceof Envelope ? "task" : "function");
            for (int i = 0; i < arguments.size(); i++) {
                Parts.require(connection, arguments.get(i), "element[" + (from + i) + "]");
            }
        }

        Job job() {
            return Job.this;
        }

        List<@Nullable Object> arguments() {
            return arguments;
        }

        void done(List<?> computed) {
            try (LocalLock.Held _ = lock.hold()) {
                for (int i = 0; i < computed.size(); i++) {
                    results[from + i] = computed.get(i);
                }
                finished(null);
            }
        }

        void failed(Throwable cause) {
            try (LocalLock.Held _ = lock.hold()) {
                finished(cause);
            }
        }
    }

    Job(Member member, long id, MpFunction<Object, Object> function, List<@Nullable Object> arguments, int chunkSize) {
        this.id = id;
        this.function = function;
        this.lock = member.seam().newLock();
        this.results = new @Nullable Object[arguments.size()];
        this.chunks = new ArrayList<>();
        for (int from = 0; from < arguments.size(); from += chunkSize) {
            int to = Math.min(from + chunkSize, arguments.size());
            chunks.add(new Chunk(from, new ArrayList<>(arguments.subList(from, to))));
        }
        this.missing = chunks.size();
    }

    long id() {
        return id;
    }

    MpFunction<Object, Object> function() {
        return function;
    }

    List<Chunk> chunks() {
        return chunks;
    }

    /** Called with the lock held. */
    private void finished(@Nullable Throwable cause) {
        missing--;
        if (failure == null) {
            failure = cause;
        }
        if (missing == 0 || failure != null) {
            lock.signalAll();
        }
    }

    /** Whether nobody waits for further results any more. */
    boolean isOver() {
        try (LocalLock.Held _ = lock.hold()) {
            return missing <= 0 || failure != null || abandoned;
        }
    }

    /** Nobody waits any more: what has not begun need not. */
    void abandon() {
        try (LocalLock.Held _ = lock.hold()) {
            abandoned = true;
        }
    }

    /** Waits for all results, or for the first failure. */
    List<@Nullable Object> await() throws InterruptedException, Failed {
        try (LocalLock.Held _ = lock.hold()) {
            while (missing > 0 && failure == null) {
                lock.await(Seam.FOREVER);
            }
            if (failure != null) {
                throw new Failed(failure);
            }
            return Arrays.asList(results);
        }
    }

    /** A task failed; the cause says how. */
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Throwable failure;

        Failed(Throwable failure) {
            super(failure);
            this.failure = failure;
        }

        Throwable failure() {
            return failure;
        }
    }
}
