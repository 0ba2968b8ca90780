package dev.mp.pool;

import dev.mp.internal.seam.LocalLock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Publishes how far a pool has come: whoever is slow misses what was in between. */
final class ProgressPublisher implements Flow.Publisher<PoolProgress> {
    private final Board board;
    private final List<Demand> subscribers = new CopyOnWriteArrayList<>();
    private final AtomicBoolean announced = new AtomicBoolean();
    private volatile boolean over;

    ProgressPublisher(Board board) {
        this.board = board;
    }

    /** What one subscriber has asked for. */
    private final class Demand implements Flow.Subscription {
        private final Flow.Subscriber<? super PoolProgress> subscriber;
        private final AtomicLong wanted = new AtomicLong();

        Demand(Flow.Subscriber<? super PoolProgress> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            if (n <= 0) {
                cancel();
                board.callbacks().execute(() -> subscriber.onError(
                        new IllegalArgumentException("asked for " + n + " items; ask for one at least")));
                return;
            }
            long _ = wanted.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
            announce();
        }

        @Override
        public void cancel() {
            subscribers.remove(this);
        }

        void offer(PoolProgress progress) {
            if (wanted.get() > 0) {
                long _ = wanted.decrementAndGet();
                subscriber.onNext(progress);
            }
        }
    }

    @Override
    public void subscribe(Flow.Subscriber<? super PoolProgress> subscriber) {
        Demand demand = new Demand(Objects.requireNonNull(subscriber, "subscriber"));
        board.callbacks().execute(() -> {
            subscriber.onSubscribe(demand);
            subscribers.add(demand);
            announce();
            // Looked at after the subscriber can be seen by who ends it.
            if (over && subscribers.remove(demand)) {
                subscriber.onComplete();
            }
        });
    }

    /** Something has changed. */
    void announce() {
        if (!subscribers.isEmpty() && announced.compareAndSet(false, true)) {
            board.callbacks().execute(this::publish);
        }
    }

    private void publish() {
        announced.set(false);
        PoolProgress now;
        try (LocalLock.Held _ = board.lock().hold()) {
            now = board.progress().snapshot(board.workers());
        }
        subscribers.forEach(each -> each.offer(now));
    }

    /** Nothing will change any more. */
    void end() {
        over = true;
        if (subscribers.isEmpty()) {
            return;
        }
        board.callbacks().execute(() -> {
            publish();
            for (Demand each : List.copyOf(subscribers)) {
                if (subscribers.remove(each)) {
                    each.subscriber.onComplete();
                }
            }
        });
    }
}
