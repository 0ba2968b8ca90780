package dev.mp.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Counts what happens in a pool, and tells those who listen. All under the lock of the pool. */
final class Progress {
    private final Callbacks callbacks;
    private final @Nullable PoolListener listener;
    private @Nullable ProgressPublisher publisher;
    private final List<@Nullable Object> exits = new ArrayList<>();
    private long submitted;
    private long started;
    private long done;
    private long failed;

    Progress(Callbacks callbacks, @Nullable PoolListener listener) {
        this.callbacks = callbacks;
        this.listener = listener;
    }

    private void tell(Consumer<PoolListener> what) {
        PoolListener known = listener;
        if (known != null) {
            callbacks.execute(() -> what.accept(known));
        }
        if (publisher != null) {
            publisher.announce();
        }
    }

    /** Tells a publisher from now on, too. */
    void publishTo(ProgressPublisher told) {
        publisher = told;
    }

    void submitted(int calls) {
        submitted += calls;
        if (isHeard()) {
            tell(each -> each.submitted(calls));
        }
    }

    void started(int calls) {
        started += calls;
        if (isHeard()) {
            tell(each -> each.started(calls));
        }
    }

    void ended(Worker worker, int calls, boolean well) {
        if (well) {
            done += calls;
        } else {
            failed += calls;
        }
        if (isHeard()) {
            int number = worker.number;
            tell(well ? each -> each.done(number, calls) : each -> each.failed(number, calls));
        }
    }

    void workerStarted(Worker worker) {
        int number = worker.number;
        long pid = worker.pid();
        tell(each -> each.workerStarted(number, pid));
    }

    void workerLost(Worker worker, WorkerLostException loss, int calls) {
        failed += calls;
        int number = worker.number;
        tell(each -> each.workerLost(number, loss));
    }

    private boolean isHeard() {
        return listener != null || publisher != null;
    }

    /** Keeps what the exit function of a worker returned or threw. */
    void exited(@Nullable Object result) {
        exits.add(result);
    }

    List<@Nullable Object> exits() {
        return new ArrayList<>(exits);
    }

    PoolProgress snapshot(Worker[] workers) {
        List<PoolProgress.WorkerProgress> each = new ArrayList<>();
        for (Worker worker : workers) {
            each.add(new PoolProgress.WorkerProgress(
                    worker.number, worker.pid(), worker.done, !worker.given.isEmpty()));
        }
        each.sort(java.util.Comparator.comparingInt(PoolProgress.WorkerProgress::number));
        return new PoolProgress(submitted, started, done, failed, each);
    }
}
