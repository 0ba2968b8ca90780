package dev.mp.examples;

import dev.mp.Mp;
import dev.mp.pool.Pool;
import dev.mp.pool.WorkerLostException;
import java.util.List;

/**
 * A task that takes its worker down fails by name and soon; the pool replaces the worker and goes on. (Python's Pool
 * waits for the result for ever.)
 *
 * <pre>
 * task 13 took its worker down, exit code 1
 * the pool goes on: [1, 4, 9]
 * an exception is no loss: unlucky number 13
 * </pre>
 */
public final class PoolWithLostWorker {
    private static final int UNLUCKY = 13;

    private PoolWithLostWorker() {}

    static int fatal(int number) {
        if (number == UNLUCKY) {
            // As a crash in native code would, it ends the process at once.
            Runtime.getRuntime().halt(1);
        }
        return number * number;
    }

    static int fussy(int number) {
        if (number == UNLUCKY) {
            throw new IllegalArgumentException("unlucky number " + number);
        }
        return number * number;
    }

    public static void main(String[] args) throws InterruptedException {
        try (Pool pool = Mp.pool(2)) {
            try {
                System.out.println(pool.map(PoolWithLostWorker::fatal, List.of(1, UNLUCKY, 3), 1));
            } catch (WorkerLostException e) {
                System.out.println("task " + UNLUCKY + " took its worker down, exit code "
                        + e.exitCode().orElseThrow());
            }
            System.out.println("the pool goes on: " + pool.map(PoolWithLostWorker::fatal, List.of(1, 2, 3)));
            try {
                System.out.println(pool.map(PoolWithLostWorker::fussy, List.of(1, UNLUCKY, 3)));
            } catch (IllegalArgumentException e) {
                System.out.println("an exception is no loss: " + e.getMessage());
            }
        }
    }
}
