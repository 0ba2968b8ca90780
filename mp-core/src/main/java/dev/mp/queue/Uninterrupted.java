package dev.mp.queue;

import org.jspecify.annotations.Nullable;

/** Steps that take but a moment, for methods that cannot throw what they throw. An interrupt is kept for later. */
final class Uninterrupted {
    private Uninterrupted() {}

    interface Step<R extends @Nullable Object> {
        R run() throws InterruptedException;
    }

    static <R extends @Nullable Object> R run(Step<R> step) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return step.run();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
