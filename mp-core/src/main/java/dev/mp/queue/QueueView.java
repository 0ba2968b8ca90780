package dev.mp.queue;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.channel.Endpoint;
import java.time.Duration;
import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A queue as the JDK knows it; see {@link Queue#asBlockingQueue()}. */
final class QueueView<T extends @Nullable Object> extends AbstractQueue<T> implements BlockingQueue<T> {
    private final Queue<T> queue;

    QueueView(Queue<T> queue) {
        this.queue = queue;
    }

    // ---- putting

    @Override
    public boolean offer(T item) {
        Objects.requireNonNull(item, "item");
        return Uninterrupted.run(() -> queue.offer(item, queue.in(Duration.ZERO)));
    }

    @Override
    public boolean offer(T item, long limit, TimeUnit unit) throws InterruptedException {
        Objects.requireNonNull(item, "item");
        return queue.offer(item, deadline(limit, unit));
    }

    @Override
    public void put(T item) throws InterruptedException {
        Objects.requireNonNull(item, "item");
        queue.put(item);
    }

    @Override
    public int remainingCapacity() {
        int maxSize = queue.maxSize();
        return maxSize == 0 ? Integer.MAX_VALUE : Math.max(maxSize - queue.size(), 0);
    }

    // ---- taking

    @Override
    public T take() throws InterruptedException {
        Endpoint.Received received = new Endpoint.Received();
        boolean _ = queue.poll(received, Deadline.NEVER);
        return item(received);
    }

    @Override
    public @Nullable T poll(long limit, TimeUnit unit) throws InterruptedException {
        Endpoint.Received received = new Endpoint.Received();
        return queue.poll(received, deadline(limit, unit)) ? item(received) : null;
    }

    @Override
    public @Nullable T poll() {
        Endpoint.Received received = new Endpoint.Received();
        return queue.pollNow(received) ? item(received) : null;
    }

    @Override
    public @Nullable T peek() {
        Endpoint.Received received = new Endpoint.Received();
        return queue.peek(received) ? item(received) : null;
    }

    private T item(Endpoint.Received received) {
        if (received.value() == null) {
            throw new IllegalStateException(
                    "a null came out of the queue, which a BlockingQueue cannot hand out; get it"
                            + " from the queue itself, or put none");
        }
        return queue.item(received);
    }

    private Deadline deadline(long limit, TimeUnit unit) {
        return queue.in(Duration.ofNanos(unit.toNanos(limit)));
    }

    @Override
    public int drainTo(Collection<? super T> target) {
        return drainTo(target, Integer.MAX_VALUE);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // as the interface wants it
    public int drainTo(Collection<? super T> target, int max) {
        Objects.requireNonNull(target, "target");
        if (target == this) {
            throw new IllegalArgumentException("a queue cannot be drained to itself");
        }
        return queue.drain(received -> target.add(item(received)), max);
    }

    @Override
    public void clear() {
        int _ = queue.drain(_ -> {}, Integer.MAX_VALUE);
    }

    // ---- looking

    @Override
    public int size() {
        return queue.size();
    }

    @Override
    public boolean isEmpty() {
        return queue.isEmpty();
    }

    @Override
    public Iterator<T> iterator() {
        throw new UnsupportedOperationException("only the first item of a queue between processes can be looked at");
    }

    @Override
    public String toString() {
        return queue.toString();
    }
}
