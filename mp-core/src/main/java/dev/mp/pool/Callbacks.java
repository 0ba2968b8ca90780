package dev.mp.pool;

import dev.mp.internal.seam.LocalLock;
import dev.mp.internal.seam.Seam;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/**
 * The thread that tells the program what has happened: callbacks, stages, listeners, one after the other. It is started
 * when there is something to tell and ends when there is nothing for a while. Nothing of the pool waits for it, so what it
 * calls may take its time, throw, and end the pool.
 */
final class Callbacks implements Executor {
    private static final long LINGER = 1_000_000_000L;

    private final Seam seam;
    private final LocalLock lock;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    Callbacks(Seam seam) {
        this.seam = seam;
        this.lock = seam.newLock();
    }

    @Override
    public void execute(Runnable call) {
        try (LocalLock.Held _ = lock.hold()) {
            waiting.add(call);
            if (!running) {
                running = true;
                Thread _ = seam.startThread("mp-pool-callbacks", true, this::run);
            } else {
                lock.signalAll();
            }
        }
    }

    private void run() {
        boolean ended = false;
        try {
            for (Runnable call = next(); call != null; call = next()) {
                try {
                    call.run();
                } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError e) {
                    report(e);
                }
            }
            ended = true;
        } finally {
            if (!ended) {
                restart();
            }
        }
    }

    private static void report(Throwable failure) {
        System.getLogger("dev.mp").log(Level.WARNING, "a callback of a pool failed; the pool goes on", failure);
    }

    /** This thread is at its end; another one goes on. */
    private void restart() {
        try (LocalLock.Held _ = lock.hold()) {
            running = false;
            if (!waiting.isEmpty()) {
                running = true;
                Thread _ = seam.startThread("mp-pool-callbacks", true, this::run);
            }
        }
    }

    private @org.jspecify.annotations.Nullable Runnable next() {
        try (LocalLock.Held _ = lock.hold()) {
            if (waiting.isEmpty()) {
                lock.await(LINGER);
            }
            Runnable call = waiting.poll();
            running = call != null;
            return call;
        } catch (InterruptedException e) {
            // What was called has left it behind; it must not reach the next.
            return next();
        }
    }
}
