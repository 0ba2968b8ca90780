package dev.mp.queue;

import dev.mp.SerializationException;
import dev.mp.internal.arena.Deadline;
import dev.mp.internal.channel.Endpoint;
import dev.mp.internal.channel.EndpointHandle;
import dev.mp.internal.channel.QueueType;
import dev.mp.internal.member.Member;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A queue that any number of processes put into and get from, with room for a number of items or without a bound. A null
 * is an item like any other.
 *
 * {@snippet :
 * Queue<String> queue = Mp.queue();
 * Mp.process(() -> queue.put("hello")).start();
 * System.out.println(queue.get());
 * }
 *
 * <p>An item lies in shared memory when {@code put} returns. There is no thread that still has to write it: a process may
 * end right after its last {@code put}, may be joined before anybody has got its items, and {@link #size()},
 * {@link #isEmpty()} and {@link #isFull()} tell what was so at some moment of the call. Items come out in the order in
 * which they were put, whoever put them. An item that cannot be serialized is refused in {@code put}, by an exception to
 * the caller, and takes no room; there is no other place where it could fail, and so no hook to hear of it.
 *
 * <p>The queue travels through connections, queues and captured variables; each receiver has a handle of its own. It ends
 * when no process holds a handle and no message carries one; what is in it then is gone. There is no need to close it.
 *
 * <p>{@link #get()} waits as long as nobody puts anything, also when nobody is left who could. Who puts says that it is
 * done by an item that means the end, one for each process that gets, or by {@link #shutdown()}.
 *
 * <p><b>If a process dies</b> while it puts, its item is there as a whole or not at all; if it dies while it gets, the
 * item is lost with it or still there for others. No room of a bounded queue is lost, and nobody hangs because of it: who
 * waits goes on waiting for the living.
 *
 * <p>All waits can be interrupted, and an item is neither put nor got by a call that ends so. The forms that say
 * {@code Now} do not wait. They and those with a limit say that the queue is full or empty only if it is, unless a process
 * was stopped (by a debugger, say) in the middle of using it: for that one they wait 0.1 s longer than they should.
 *
 * <p>Memory consistency effects: what a thread did before it put an item happens before what a thread does after it got
 * that item.
 *
 * <p>Each method fails with an {@link IllegalStateException} if this handle is closed, also while it waits.
 */
@SuppressWarnings("exports") // what it implements for this library is nobody else's
public sealed class Queue<T extends @Nullable Object> implements Serializable, EndpointHandle permits JoinableQueue {
    private static final long serialVersionUID = 1;

    final transient Items items;

    Queue(Items items) {
        this.items = items;
        items.closeWith(this);
    }

    /**
     * For this library's contexts.
     *
     * @hidden
     */
    @SuppressWarnings("exports")
    public static <T extends @Nullable Object> Queue<T> create(Member member, int maxSize) {
        return new Queue<>(new Items(QueueType.create(member, Math.max(maxSize, 0))));
    }

    /** @hidden */
    @Override
    public final Endpoint endpoint() {
        return items.endpoint();
    }

    // ---- putting

    /**
     * Puts an item, waiting for room if there is none.
     *
     * @throws SerializationException if the item cannot be serialized; nothing was put then
     * @throws dev.mp.CapacityException if the arena of the family is full; nothing was put then
     * @throws QueueShutDownException if the queue was shut down, also while waiting; nothing was put then
     */
    public void put(T item) throws InterruptedException {
        try {
            boolean _ = items.put(item, Deadline.NEVER);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Puts an item, waiting for room no longer than {@code limit}; nothing or less does not wait.
     *
     * @throws QueueFullException if there was no room until then; nothing was put
     * @throws SerializationException if the item cannot be serialized; nothing was put then
     * @throws dev.mp.CapacityException if the arena of the family is full; nothing was put then
     * @throws QueueShutDownException if the queue was shut down, also while waiting; nothing was put then
     */
    public void put(T item, Duration limit) throws InterruptedException {
        if (!offer(item, in(limit))) {
            throw new QueueFullException("no room for an item within " + limit + " " + occupancy());
        }
    }

    /**
     * Puts an item if there is room at once.
     *
     * @throws QueueFullException if there is none; nothing was put
     * @throws SerializationException if the item cannot be serialized; nothing was put then
     * @throws dev.mp.CapacityException if the arena of the family is full; nothing was put then
     * @throws QueueShutDownException if the queue was shut down; nothing was put then
     */
    public void putNow(T item) {
        if (!Uninterrupted.run(() -> offer(item, in(Duration.ZERO)))) {
            throw new QueueFullException("no room for an item " + occupancy());
        }
    }

    Deadline in(Duration limit) {
        return items.in(limit);
    }

    /** @return false if there was no room in time */
    boolean offer(T item, Deadline deadline) throws InterruptedException {
        try {
            return items.put(item, deadline);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private String occupancy() {
        return "in the queue: size=" + size() + ", maxSize=" + maxSize();
    }

    /**
     * Puts items one after the other, in the order of the collection, waiting for room where there is none. Those of others
     * may come between them.
     *
     * @throws SerializationException if one cannot be serialized; none was put then
     * @throws dev.mp.CapacityException if the arena of the family is full; the first ones may have been put
     * @throws QueueShutDownException if the queue was shut down; the first ones may have been put
     * @throws InterruptedException if interrupted; the first ones may have been put
     */
    public void putAll(Collection<? extends T> all) throws InterruptedException {
        List<Items.Parcel> parcels = new ArrayList<>(all.size());
        try {
            for (T item : all) {
                parcels.add(items.pack(item));
            }
            for (Items.Parcel parcel : parcels) {
                boolean _ = items.put(parcel, Deadline.NEVER);
            }
        } finally {
            parcels.forEach(Items.Parcel::drop);
            Reference.reachabilityFence(this);
        }
    }

    // ---- getting

    /**
     * Gets the oldest item, waiting for one.
     *
     * @throws SerializationException if its class is not known here; the item is gone then
     * @throws QueueShutDownException if the queue was shut down, also while waiting, and no item is left
     */
    public T get() throws InterruptedException {
        Endpoint.Received received = new Endpoint.Received();
        boolean _ = poll(received, Deadline.NEVER);
        return item(received);
    }

    /**
     * Gets the oldest item, waiting for one no longer than {@code limit}; nothing or less does not wait.
     *
     * @throws QueueEmptyException if there was none until then
     * @throws SerializationException if its class is not known here; the item is gone then
     * @throws QueueShutDownException if the queue was shut down, also while waiting, and no item is left
     */
    public T get(Duration limit) throws InterruptedException {
        Endpoint.Received received = new Endpoint.Received();
        if (!poll(received, in(limit))) {
            throw new QueueEmptyException("no item within " + limit);
        }
        return item(received);
    }

    /**
     * Gets the oldest item if there is one.
     *
     * @throws QueueEmptyException if there is none
     * @throws SerializationException if its class is not known here; the item is gone then
     * @throws QueueShutDownException if the queue was shut down and no item is left
     */
    public T getNow() {
        Endpoint.Received received = new Endpoint.Received();
        if (!pollNow(received)) {
            throw new QueueEmptyException("no item in the queue");
        }
        return item(received);
    }

    /** @return false if there was none in time */
    boolean poll(Endpoint.Received received, Deadline deadline) throws InterruptedException {
        try {
            return items.get(received, deadline);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    boolean pollNow(Endpoint.Received received) {
        return Uninterrupted.run(() -> poll(received, in(Duration.ZERO)));
    }

    /** @return false if there is none */
    boolean peek(Endpoint.Received received) {
        try {
            return Uninterrupted.run(() -> items.peek(received));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // an item is what was put: a T
    T item(Endpoint.Received received) {
        return (T) received.value();
    }

    /**
     * Gets all items that are there, without waiting for more; see {@link #drainTo(Collection, int)}.
     *
     * @return how many
     */
    public int drainTo(Collection<? super T> target) {
        return drainTo(target, Integer.MAX_VALUE);
    }

    /**
     * Gets up to {@code max} items that are there and adds them to {@code target}, oldest first, without waiting for more.
     * From a queue that was shut down and is empty it gets none. An item that cannot be decoded, or that the target does
     * not take, is gone, and those before it are in the target.
     *
     * @return how many
     */
    public int drainTo(Collection<? super T> target, int max) {
        return drain(received -> target.add(item(received)), max);
    }

    int drain(Consumer<Endpoint.Received> target, int max) {
        // Not longer than that: where others put all the time, there is no end.
        int most = Math.min(max, size());
        int count = 0;
        for (; count < most; count++) {
            Endpoint.Received received = new Endpoint.Received();
            try {
                if (!pollNow(received)) {
                    break;
                }
            } catch (QueueShutDownException e) {
                // Somebody else has just got the last one.
                break;
            }
            target.accept(received);
        }
        return count;
    }

    // ---- looking

    /** How many items are in the queue. */
    public int size() {
        return (int) Math.min(ask(Endpoint::size), Integer.MAX_VALUE);
    }

    /** Whether no item is in the queue. */
    public boolean isEmpty() {
        return ask(queue -> queue.isEmpty() ? 1 : 0) == 1;
    }

    /** Whether there is no room for another item; never so without a bound. */
    public boolean isFull() {
        return ask(queue -> queue.isFull() ? 1 : 0) == 1;
    }

    /** How many items there is room for in all, 0 if there is no bound. */
    public int maxSize() {
        return (int) ask(Endpoint::maxItems);
    }

    final long ask(ToLongFunction<Endpoint> question) {
        try {
            return items.ask(question);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * The queue as the JDK knows queues: what is done to one is done to the other. It does all that a
     * {@link BlockingQueue} does but what looks at items behind the first one or takes them out: {@code iterator},
     * {@code contains}, {@code remove(Object)}, {@code toArray} and what is made of them are
     * {@link UnsupportedOperationException}s.
     *
     * <p>Null is no item there: it cannot be put, and if somebody has put one into this queue, {@code take}, {@code poll},
     * {@code remove} and {@code drainTo} end with an {@link IllegalStateException} when they get it; it is gone then. {@code peek}
     * decodes a copy of the first item at each call, and while it copies nobody else can get one. After a shutdown,
     * {@code put} and {@code offer} throw a {@link QueueShutDownException}, and so do {@code take} and {@code poll} when
     * nothing is left.
     */
    public BlockingQueue<T> asBlockingQueue() {
        return new QueueView<>(this);
    }

    // ---- ends

    /**
     * Ends putting for all processes: a {@code put} that has not returned yet, and each later one, fails with a
     * {@link QueueShutDownException}, also those that wait for room. What is in the queue can be got; when nothing is left,
     * {@code get} fails with the same exception, also where one waits already. There is no way back; once more changes
     * nothing.
     *
     * <p>When it has returned nothing is put any more. If this process dies while it shuts the queue down, that has happened
     * for all or for nobody.
     */
    public void shutdown() throws InterruptedException {
        try {
            items.shutdown();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Closes this handle: what waits in it, and all that is called on it later, fails. Others are not concerned; to end the
     * queue for all, {@linkplain #shutdown() shut it down}. Closing twice is the same as closing once.
     */
    public void close() {
        items.close();
    }

    /**
     * Does nothing: there is no thread that still has to write items. Where this library's model has one, this waits for it.
     *
     * @throws IllegalStateException if the handle is not closed
     */
    public void joinThread() {
        if (!items.isClosed()) {
            throw new IllegalStateException("the queue is open; close it before joinThread()");
        }
    }

    /** Does nothing: a process that ends never waits for its items to be written, since they are. */
    public void cancelJoinThread() {}

    @Override
    public String toString() {
        String name = getClass().getSimpleName();
        if (items.isClosed()) {
            return name + "[closed]";
        }
        int maxSize = maxSize();
        return name + "[size=" + size() + (maxSize == 0 ? "" : ", maxSize=" + maxSize) + "]";
    }

    Object writeReplace() throws NotSerializableException {
        return items.ticket(this, Ticket.Kind.PLAIN);
    }

    private void readObject(@SuppressWarnings("unused") ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a queue travels as a ticket");
    }
}
