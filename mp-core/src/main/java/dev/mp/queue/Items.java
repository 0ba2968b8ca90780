package dev.mp.queue;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.channel.Endpoint;
import dev.mp.internal.codec.ObjectFormat;
import dev.mp.internal.member.Payload;
import dev.mp.internal.member.Ref;
import dev.mp.internal.member.Transfer;
import java.io.NotSerializableException;
import java.time.Duration;
import java.util.function.ToLongFunction;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * What every queue is inside: values, made bytes and back, in a channel. All that a queue does ends here, and so does all
 * that can end it early: its handle was closed, or it was shut down.
 */
final class Items {
    private static final String NOTHING_LEFT = "nothing is left to get";

    private final Endpoint endpoint;

    Items(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** Closes when {@code handle} becomes unreachable without having been closed. */
    void closeWith(Object handle) {
        endpoint.ref().closeWith(handle);
    }

    /** An item as bytes. Whoever packs one drops it, whether it was put or not. */
    static final class Parcel {
        private final Buffer bytes;
        private final Transfer transfer;

        private Parcel(Buffer bytes, Transfer transfer) {
            this.bytes = bytes;
            this.transfer = transfer;
        }

        void drop() {
            transfer.unpin();
            bytes.clear();
        }
    }

    /** @throws dev.mp.SerializationException if the item cannot be serialized */
    Parcel pack(@Nullable Object item) {
        Buffer bytes = new Buffer();
        return new Parcel(bytes, Transfer.encode(endpoint.member(), () -> {
            ObjectFormat.standard().encode(item, bytes, "item");
            return bytes;
        }));
    }

    /** Puts an item; false if there was no room in time. */
    boolean put(@Nullable Object item, Deadline deadline) throws InterruptedException {
        Parcel parcel = pack(item);
        try {
            return put(parcel, deadline);
        } finally {
            parcel.drop();
        }
    }

    boolean put(Parcel parcel, Deadline deadline) throws InterruptedException {
        return isDone(endpoint.send(Payload.of(parcel.bytes), parcel.transfer, deadline),
                "nothing can be put any more");
    }

    /** Gets the oldest item; false if there was none in time. */
    boolean get(Endpoint.Received received, Deadline deadline) throws InterruptedException {
        return isDone(endpoint.receive(ObjectFormat.standard()::decode, received, deadline), NOTHING_LEFT);
    }

    /** Looks at the oldest item and leaves it; false if there is none. */
    boolean peek(Endpoint.Received received) throws InterruptedException {
        return isDone(endpoint.peek(ObjectFormat.standard()::decode, received), NOTHING_LEFT);
    }

    /** @param meaning what it means to the caller if the queue was shut down */
    private static boolean isDone(Endpoint.Outcome outcome, String meaning) {
        return switch (outcome) {
            case DONE -> true;
            case TIMED_OUT -> false;
            case PEER_GONE -> throw new QueueShutDownException("the queue was shut down: " + meaning);
            case ABANDONED -> throw closed();
        };
    }

    /** Asks the channel for a number that it knows. */
    long ask(ToLongFunction<Endpoint> question) {
        Ref ref = endpoint.ref();
        if (!ref.tryEnter()) {
            throw closed();
        }
        try {
            return question.applyAsLong(endpoint);
        } finally {
            ref.exit();
        }
    }

    void shutdown() throws InterruptedException {
        if (!endpoint.shutdown()) {
            throw closed();
        }
    }

    Deadline in(Duration limit) {
        return Deadline.in(endpoint.member().seam(), limit);
    }

    /** Acknowledges an item; false if all that were put are finished. */
    boolean done() throws InterruptedException {
        return switch (endpoint.done()) {
            case DONE -> true;
            case TIMED_OUT, PEER_GONE -> false;
            case ABANDONED -> throw closed();
        };
    }

    /** Waits until all items are finished; false if the deadline passed first. */
    boolean join(Deadline deadline) throws InterruptedException {
        return isDone(endpoint.join(deadline), NOTHING_LEFT);
    }

    void close() {
        endpoint.close();
    }

    boolean isClosed() {
        return endpoint.isClosed();
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("the queue is closed");
    }

    Ticket ticket(Object handle, Ticket.Kind kind) throws NotSerializableException {
        Ref ref = endpoint.ref();
        Transfer.sending(handle).carry(handle, ref);
        return new Ticket(kind, endpoint.member().arena().nonce(), ref.index(), ref.uid());
    }
}
