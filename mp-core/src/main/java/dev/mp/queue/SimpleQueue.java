package dev.mp.queue;

import dev.mp.SerializationException;
import dev.mp.internal.arena.Deadline;
import dev.mp.internal.channel.Endpoint;
import dev.mp.internal.channel.QueueType;
import dev.mp.internal.member.Member;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/**
 * An unbounded queue that any number of processes put into and get from.
 *
 * <p>An item lies in shared memory when {@code put} returns: there is no thread that still has to write it, so a process
 * may end right after its last {@code put}, and {@link #isEmpty()} tells the truth. Items come out in the order in which
 * they were put.
 *
 * <p>It has no end: {@link #get()} waits as long as nobody puts anything, also when nobody is left who could. Who puts
 * says when it is done, by an item that means the end, one for each process that gets.
 *
 * <p>The queue travels through connections, queues and captured variables; each receiver has a handle of its own.
 *
 * <p><b>If a process dies</b> while it puts, its item is there as a whole or not at all; if it dies while it gets, the
 * item is lost with it or still there for others. Nobody hangs because of it.
 *
 * <p>Memory consistency effects: what a thread did before it put an item happens before what a thread does after it got
 * that item.
 */
public final class SimpleQueue<T extends @Nullable Object> implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1;

    private final transient Items items;

    SimpleQueue(Items items) {
        this.items = items;
        items.closeWith(this);
    }

    /**
     * For this library's contexts.
     *
     * @hidden
     */
    @SuppressWarnings("exports")
    public static <T extends @Nullable Object> SimpleQueue<T> create(Member member) {
        return new SimpleQueue<>(new Items(QueueType.create(member, 0)));
    }

    /**
     * Puts an item; never waits for room.
     *
     * @throws SerializationException if the item cannot be serialized; nothing was put then
     * @throws dev.mp.CapacityException if the arena of the family is full
     * @throws IllegalStateException if this handle is closed
     */
    public void put(T item) throws InterruptedException {
        try {
            boolean _ = items.put(item, Deadline.NEVER);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Gets the oldest item, waiting for one.
     *
     * @throws SerializationException if its class is not known here; the item is gone then
     * @throws IllegalStateException if this handle is closed, also while waiting
     */
    @SuppressWarnings({"unchecked", "NullAway"}) // an item is what was put: a T
    public T get() throws InterruptedException {
        Endpoint.Received received = new Endpoint.Received();
        try {
            boolean _ = items.get(received, Deadline.NEVER);
            return (T) received.value();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Whether no item is in the queue at this moment. */
    public boolean isEmpty() {
        try {
            return items.ask(Endpoint::size) == 0;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Closes this handle; the queue ends when no process holds one and no message carries one. */
    @Override
    public void close() {
        items.close();
    }

    @Override
    public String toString() {
        return "SimpleQueue" + (items.isClosed() ? "[closed]" : "");
    }

    private Object writeReplace() throws NotSerializableException {
        return items.ticket(this, Ticket.Kind.SIMPLE);
    }

    private void readObject(@SuppressWarnings("unused") ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a queue travels as a ticket");
    }
}
