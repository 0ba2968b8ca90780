package dev.mp.pool;

import dev.mp.MpBiFunction;
import dev.mp.MpCallable;
import dev.mp.MpFunction;
import dev.mp.MpRunnable;
import dev.mp.SerializationException;
import dev.mp.connection.Connection;
import dev.mp.internal.arena.Deadline;
import dev.mp.internal.channel.Endpoint;
import dev.mp.internal.channel.EndpointHandle;
import dev.mp.internal.codec.ObjectFormat;
import dev.mp.internal.codec.Throwables;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Payload;
import dev.mp.internal.member.Transfer;
import dev.mp.internal.seam.Seam;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/** What a worker process does: computes orders until there are no more. Every order gets exactly one answer. */
final class WorkerMain implements MpRunnable {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // a connection of mp's travels
    private final Connection orders;

    @SuppressWarnings("serial") // as above
    private final Connection answers;

    @SuppressWarnings("serial") // as above
    private final Connection stops;

    private final int number;
    private final Setup setup;

    WorkerMain(Connection orders, Connection answers, Connection stops, int number, Setup setup) {
        this.orders = orders;
        this.answers = answers;
        this.stops = stops;
        this.number = number;
        this.setup = setup;
    }

    @Override
    public void run() throws InterruptedException {
        try (orders; answers; stops) {
            new Run().serve();
        }
    }

    /** An order as far as it could be decoded. */
    private record Order(int kind, long id, long function, @Nullable Object content, @Nullable Throwable failure) {}

    private final class Run {
        private final Endpoint in = ((EndpointHandle) orders).endpoint();
        private final Endpoint out = ((EndpointHandle) answers).endpoint();
        private final Member member = in.member();
        private final Seam seam = member.seam();
        private final Station station = new Station(seam, Thread.currentThread());
        private final Growth growth = new Growth(seam, setup);
        private boolean poolIsGone;

        /** Functions by their ids, or why they could not be decoded; the eldest go first. */
        private final Map<Long, Object> functions = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Object> eldest) {
                return size() > Wire.REMEMBERED;
            }
        };

        void serve() throws InterruptedException {
            Endpoint stopEnd = ((EndpointHandle) stops).endpoint();
            Thread _ = seam.startThread("mp-pool-stops", true, () -> station.listen(stopEnd));
            if (!initialize()) {
                return;
            }
            Endpoint.Received received = new Endpoint.Received();
            send(Wire.READY, Wire.NONE, 0, null);
            while (!poolIsGone
                    && !station.isOver()
                    && in.receive(this::decode, received, Deadline.NEVER) == Endpoint.Outcome.DONE) {
                obey((Order) Objects.requireNonNull(received.value()));
            }
            if (!station.isOver()) {
                exit();
            }
        }

        private boolean initialize() throws InterruptedException {
            try {
                new PoolWorker(number, null).enter();
                if (setup.initializer != null) {
                    setup.initializer.run();
                }
                Object state = setup.state == null ? null : setup.state.call();
                new PoolWorker(number, state).enter();
                return true;
            } catch (Throwable e) {
                boolean _ = Thread.interrupted(); // what it left behind must not keep the answer from being sent
                fail(Wire.UNFIT, Wire.NONE, 0, -1, e);
                return false;
            }
        }

        private void exit() throws InterruptedException {
            if (setup.exit != null) {
                try {
                    send(Wire.FINISHED, Wire.NONE, 0, setup.exit.call(), "exit result");
                } catch (Throwable e) {
                    fail(Wire.FAILED, Wire.NONE, 0, -1, e);
                }
            } else {
                send(Wire.FINISHED, Wire.NONE, 0, null, "exit result");
            }
        }

        private Order decode(Buffer message) {
            int kind = Wire.readByte(message);
            long id = Wire.readLong(message);
            long function = kind == Wire.FUNCTION || kind == Wire.CALL ? Wire.NONE : Wire.readLong(message);
            if (kind == Wire.INVOKE) {
                return new Order(kind, id, function, null, null);
            }
            try {
                return new Order(kind, id, function, ObjectFormat.standard().decodeWhole(message), null);
            } catch (RuntimeException | Error e) {
                return new Order(kind, id, function, null, e);
            }
        }

        private void obey(Order order) throws InterruptedException {
            if (order.kind == Wire.FUNCTION) {
                functions.put(order.id, Objects.requireNonNull(order.failure != null ? order.failure : order.content));
                return;
            }
            Object function = order.function == Wire.NONE ? order.content : functions.get(order.function);
            if (function == null && order.failure == null) {
                send(Wire.UNKNOWN, order.id, 0, null);
            } else if (!station.begin(order.id)) {
                send(Wire.SKIPPED, order.id, 0, null);
            } else if (order.failure != null || function instanceof Throwable) {
                station.end();
                Object failure = order.failure != null ? order.failure : function;
                fail(Wire.FAILED, order.id, 0, 0, (Throwable) Objects.requireNonNull(failure));
            } else {
                compute(order, Objects.requireNonNull(function));
            }
        }

        private void compute(Order order, Object function) throws InterruptedException {
            int index = 0;
            Object result = null;
            @Nullable Object[] values = null;
            Throwable failure = null;
            Object event = TaskEvents.begin();
            long began = seam.nanoTime();
            try {
                if (order.kind == Wire.MAP) {
                    int size = Packed.length(Objects.requireNonNull(order.content));
                    values = new @Nullable Object[size];
                    Packed.unpack(order.content, values, 0);
                    for (; index < size; index++) {
                        values[index] = apply(function, values[index]);
                    }
                    result = Packed.pack(values, 0, size);
                } else if (order.kind == Wire.APPLY) {
                    result = apply(function, order.content);
                } else {
                    result = ((MpCallable<?>) function).call();
                }
            } catch (Throwable thrown) {
                failure = thrown;
            }
            station.end();
            long nanos = seam.nanoTime() - began;
            TaskEvents.end(event, order.id, values == null ? 1 : values.length, failure);
            if (failure == null) {
                try {
                    send(Wire.DONE, order.id, nanos, result, values == null ? "result" : "results");
                    return;
                } catch (SerializationException unsendable) {
                    failure = values == null ? unsendable : blamed(values, unsendable);
                } catch (RuntimeException | Error unsendable) {
                    failure = unsendable;
                }
            }
            fail(Wire.FAILED, order.id, nanos, index, failure);
        }

        @SuppressWarnings("unchecked") // what the pool sent to be applied to what it sent
        private @Nullable Object apply(Object function, @Nullable Object argument) throws Exception {
            if (function instanceof MpBiFunction<?, ?, ?>) {
                @Nullable Object[] pair = (@Nullable Object[]) Objects.requireNonNull(argument);
                return ((MpBiFunction<@Nullable Object, @Nullable Object, @Nullable Object>) function)
                        .apply(pair[0], pair[1]);
            }
            return ((MpFunction<@Nullable Object, @Nullable Object>) function).apply(argument);
        }

        // ---- answers

        private Buffer head(int kind, long id, long nanos, boolean overgrown) {
            Buffer message = new Buffer();
            message.writeByte(kind);
            message.writeLong(id);
            message.writeLong(nanos);
            message.writeByte(overgrown ? Wire.OVERGROWN : 0);
            return message;
        }

        private void send(int kind, long id, long nanos, @Nullable Transfer nothing) throws InterruptedException {
            deliver(head(kind, id, nanos, false), nothing);
        }

        private void send(int kind, long id, long nanos, @Nullable Object value, String name)
                throws InterruptedException {
            Buffer message = head(kind, id, nanos, growth.isTooMuch(false));
            try {
                if (Packed.isPlain(value)) {
                    ObjectFormat.standard().encode(value, message, name);
                    deliver(message, null);
                    return;
                }
                Transfer transfer = Transfer.encode(member, () -> {
                    ObjectFormat.standard().encode(value, message, name);
                    return message;
                });
                try {
                    deliver(message, transfer);
                } finally {
                    transfer.unpin();
                }
            } finally {
                message.clear();
            }
        }

        private void fail(int kind, long id, long nanos, int index, Throwable failure) throws InterruptedException {
            Buffer message = head(kind, id, nanos, growth.isTooMuch(failure instanceof OutOfMemoryError));
            if (kind == Wire.FAILED) {
                message.writeInt(index);
            }
            Throwables.write(failure, message);
            deliver(message, null);
        }

        private void deliver(Buffer message, @Nullable Transfer transfer) throws InterruptedException {
            if (out.send(Payload.of(message), transfer, Deadline.NEVER) != Endpoint.Outcome.DONE) {
                // Nobody waits for an answer any more.
                poolIsGone = true;
            }
        }

        /** The failure by the name that the user knows, unless each result could be sent by itself. */
        private SerializationException blamed(@Nullable Object[] values, SerializationException failure) {
            try {
                for (Object value : values) {
                    Frame.of(member, Wire.DONE, Wire.NONE, Wire.NONE, value, "result").release();
                }
                return failure;
            } catch (SerializationException named) {
                return named;
            }
        }
    }
}
