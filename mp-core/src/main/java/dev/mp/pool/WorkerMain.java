package dev.mp.pool;

import dev.mp.MpFunction;
import dev.mp.MpRunnable;
import dev.mp.SerializationException;
import dev.mp.connection.Connection;
import dev.mp.internal.codec.Throwables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/** What a worker process does: computes chunks until there are no more. Every chunk gets exactly one answer. */
final class WorkerMain implements MpRunnable {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // a connection of mp's travels
    private final Connection pool;

    WorkerMain(Connection pool) {
        this.pool = pool;
    }

    @Override
    public void run() throws InterruptedException {
        try (pool) {
            serve();
        } catch (IOException end) {
            // The pool has let go of its end: no more chunks will come, and nobody waits for an answer.
        }
    }

    private void serve() throws IOException, InterruptedException {
        Map<Long, MpFunction<Object, Object>> functions = new Remembered<>();
        pool.send(Messages.READY);
        while (true) {
            Object message;
            try {
                message = pool.recv();
            } catch (SerializationException undecodable) {
                sendFailure(undecodable);
                continue;
            }
            if (message instanceof Messages.FirstChunk(long job, var function, var arguments)) {
                functions.put(job, function);
                compute(function, arguments);
            } else {
                Object[] chunk = (Object[]) Objects.requireNonNull(message);
                compute(Objects.requireNonNull(functions.get((Long) chunk[0])), (List<?>) chunk[1]);
            }
        }
    }

    @SuppressWarnings("NullAway") // a task may take null and give null
    private void compute(MpFunction<Object, Object> function, List<?> arguments)
            throws IOException, InterruptedException {
        List<@Nullable Object> results = new ArrayList<>(arguments.size());
        Throwable failure = null;
        try {
            for (Object argument : arguments) {
                results.add(function.apply(argument));
            }
        } catch (Throwable thrown) {
            failure = thrown;
        }
        boolean _ = Thread.interrupted(); // what a task left behind was meant for that task
        if (failure == null) {
            try {
                pool.send(new Object[] {results});
                return;
            } catch (SerializationException unsendable) {
                failure = blamed(results, unsendable);
            } catch (RuntimeException | Error unsendable) {
                failure = unsendable;
            }
        }
        sendFailure(failure);
    }

    /** The failure by the name that the user knows, unless each result could be sent by itself. */
    private SerializationException blamed(List<?> results, SerializationException failure) {
        try {
            for (Object result : results) {
                Parts.require(pool, result, "result");
            }
            return failure;
        } catch (SerializationException named) {
            return named;
        }
    }

    private void sendFailure(Throwable failure) throws IOException, InterruptedException {
        Buffer bytes = new Buffer();
        Throwables.write(failure, bytes);
        pool.send(new @Nullable Object[] {null, bytes.readByteArray()});
    }
}
