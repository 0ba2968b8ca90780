package dev.mp.pool;

import dev.mp.Context;
import dev.mp.MpProcess;
import dev.mp.SerializationException;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.internal.channel.Outbox;
import dev.mp.internal.codec.Throwables;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * One place in a pool: a worker process, and the next one when that is lost. A thread of the pool drives it, one chunk at
 * a time, so the pool always knows which worker has which chunk.
 */
final class Worker {
    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(5);

    private final Context context;
    private final String name;
    private MpProcess process;
    private Connection connection;
    private Map<Long, Boolean> known = new Remembered<>();
    private boolean ready;

    Worker(Context context, String name) {
        this.context = context;
        this.name = name;
        Pipe pipe = context.pipe();
        try {
            connection = pipe.first();
            process = start(pipe.second());
        } catch (Throwable e) {
            pipe.close();
            throw e;
        }
    }

    private MpProcess start(Connection end) {
        // Closed here, so that the worker's death is the end of the pipe.
        try (end) {
            return context.processBuilder(new WorkerMain(end)).name(name).daemon(true).start();
        }
    }

    /** Starts another process in place of a lost one. */
    void replace() {
        connection.close();
        Pipe pipe = context.pipe();
        connection = pipe.first();
        known = new Remembered<>();
        ready = false;
        process = start(pipe.second());
    }

    MpProcess process() {
        return process;
    }

    /** Whether the process has come so far as to take work. */
    boolean isReady() {
        return ready;
    }

    /** The process ended before it answered. */
    static final class Lost extends Exception {
        private static final long serialVersionUID = 1;
        private final boolean untouched;

        private Lost(boolean untouched) {
            this.untouched = untouched;
        }

        /** Whether it ended without having received the chunk, so that nothing of it was run. */
        boolean isUntouched() {
            return untouched;
        }
    }

    /**
     * Has a chunk computed.
     *
     * @throws Lost if the worker ended first
     * @throws RuntimeException if the chunk cannot be sent; the worker has not heard of it
     */
    void compute(Job.Chunk chunk) throws Lost, InterruptedException {
        awaitReady();
        send(chunk);
        try {
            answer(chunk, (@Nullable Object[]) Objects.requireNonNull(connection.recv()));
        } catch (SerializationException undecodable) {
            chunk.failed(undecodable);
        } catch (IOException e) {
            throw new Lost(((Outbox) connection).unreceived() > 0);
        } catch (Throwable e) {
            // Whether the answer was taken is not known, and it must not be taken for that of the next chunk.
            process.kill();
            throw e;
        }
    }

    private void send(Job.Chunk chunk) throws Lost, InterruptedException {
        Job job = chunk.job();
        boolean first = known.putIfAbsent(job.id(), true) == null;
        boolean sent = false;
        try {
            connection.send(first
                    ? new Messages.FirstChunk(job.id(), job.function(), chunk.arguments())
                    : new Object[] {job.id(), chunk.arguments()});
            sent = true;
        } catch (IOException e) {
            throw new Lost(true);
        } catch (SerializationException unsendable) {
            chunk.requireSerializable(connection);
            throw unsendable;
        } finally {
            if (first && !sent) {
                known.remove(job.id());
            }
        }
    }

    private void awaitReady() throws Lost, InterruptedException {
        if (ready) {
            return;
        }
        try {
            Object _ = connection.recv();
            ready = true;
        } catch (IOException e) {
            throw new Lost(true);
        }
    }

    private void answer(Job.Chunk chunk, @Nullable Object[] answer) {
        if (answer[0] != null) {
            chunk.done((List<?>) answer[0]);
        } else {
            known.remove(chunk.job().id());
            chunk.failed(Throwables.read(new Buffer().write((byte[]) Objects.requireNonNull(answer[1]))));
        }
    }

    /** No more chunks will come: the process ends by itself. */
    void dismiss() {
        connection.close();
    }

    /** Waits for the end of a process that was dismissed or terminated; one that does not end is killed. */
    void awaitEnd() throws InterruptedException {
        if (!process.join(LONGEST_GOODBYE)) {
            process.kill();
            process.join();
        }
    }
}
