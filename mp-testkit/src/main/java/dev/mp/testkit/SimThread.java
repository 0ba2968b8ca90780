package dev.mp.testkit;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread of a simulated process: a virtual thread that runs only while it is its turn. What it waits for stands here;
 * the world decides when it goes on.
 */
final class SimThread {
    /** What a thread that cannot run waits for. */
    enum State {
        RUNNABLE,
        /** On a word of the arena. */
        SLEEPING,
        PARKED,
        /** For a lock between threads of its process. */
        LOCKING,
        /** For a signal to such a lock. */
        AWAITING,
        /** For another process to be gone. */
        WATCHING,
        ENDED
    }

    /** The simulated thread that runs; none in threads that no simulation has started. */
    static final ThreadLocal<@Nullable SimThread> CURRENT = new ThreadLocal<>();

    private final int number;
    private final SimProcess process;
    private final String name;
    private final boolean daemon;
    private final boolean maySleep;
    private final Thread thread;
    private volatile boolean turn;

    State state = State.RUNNABLE;
    /** The word slept on, or the slot watched. */
    long at;

    long deadline = Long.MAX_VALUE;
    @Nullable SimLock lock;
    boolean permit;
    boolean timedOut;
    int refusals;
    final StoreBuffer stores;

    SimThread(
            int number,
            SimProcess process,
            String name,
            boolean daemon,
            boolean maySleep,
            boolean inherits,
            Memory memory,
            Runnable body) {
        this.number = number;
        this.process = process;
        this.name = name;
        this.daemon = daemon;
        this.maySleep = maySleep;
        this.stores = new StoreBuffer(memory);
        this.thread = Thread.ofVirtual()
                .name(name)
                .inheritInheritableThreadLocals(inherits)
                .unstarted(() -> {
                    CURRENT.set(this);
                    awaitTurn();
                    body.run();
                });
    }

    /** The thread that drives a world, to which a turn can be given too. */
    SimThread(SimProcess none, Memory memory) {
        this.number = -1;
        this.process = none;
        this.name = "driver";
        this.daemon = true;
        this.maySleep = true;
        this.stores = new StoreBuffer(memory);
        this.thread = Thread.currentThread();
    }

    int number() {
        return number;
    }

    SimProcess process() {
        return process;
    }

    boolean isDaemon() {
        return daemon;
    }

    /** Whether it runs code of the library alone. */
    boolean isLibrarys() {
        return name.startsWith("mp-");
    }

    boolean maySleep() {
        return maySleep;
    }

    Thread thread() {
        return thread;
    }

    boolean isRunnable() {
        return state == State.RUNNABLE;
    }

    /** Whether an interrupt ends what it waits for. */
    boolean isInterrupted() {
        return switch (state) {
            case SLEEPING, PARKED, AWAITING -> thread.isInterrupted();
            default -> false;
        };
    }

    void giveTurn() {
        turn = true;
        LockSupport.unpark(thread);
    }

    @SuppressWarnings("ThreadPriorityCheck") // it is not relied on: the turn comes in any case
    void awaitTurn() {
        while (!turn) {
            if (Thread.currentThread().isInterrupted()) {
                // A park would return at once; the interrupt itself is the simulated program's business.
                Thread.yield();
            } else {
                LockSupport.park(this);
            }
        }
        turn = false;
    }

    @Override
    public String toString() {
        return process + " " + name;
    }
}
