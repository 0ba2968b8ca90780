package dev.mp.pool;

import org.jspecify.annotations.Nullable;

/**
 * The worker of a pool that the calling thread belongs to: what a task can know of where it runs.
 *
 * {@snippet :
 * try (Pool pool = Mp.poolBuilder().processes(2).state(() -> openDatabase()).build()) {
 *     pool.map(id -> PoolWorker.current().state(Database.class).load(id), ids);
 * }
 * }
 */
public final class PoolWorker {
    private static final InheritableThreadLocal<@Nullable PoolWorker> OF_THREAD = new InheritableThreadLocal<>();

    private final int number;
    private final @Nullable Object state;

    PoolWorker(int number, @Nullable Object state) {
        this.number = number;
        this.state = state;
    }

    void enter() {
        OF_THREAD.set(this);
    }

    /**
     * The worker that the calling thread belongs to, as those do that run tasks and those that they have started.
     *
     * @throws IllegalStateException if it belongs to none
     */
    public static PoolWorker current() {
        PoolWorker known = OF_THREAD.get();
        if (known == null) {
            throw new IllegalStateException("this thread does not belong to a worker of a pool: "
                    + Thread.currentThread());
        }
        return known;
    }

    /** Its place in the pool, from 0; a worker that takes the place of a lost one has the number of that. */
    public int number() {
        return number;
    }

    /**
     * What {@link PoolBuilder#state} made when the worker started; null in the initializer, which runs before that.
     *
     * @throws ClassCastException if it is of another class
     */
    public <T> @Nullable T state(Class<T> type) {
        return type.cast(state);
    }

    @Override
    public String toString() {
        return "PoolWorker[" + number + "]";
    }
}
