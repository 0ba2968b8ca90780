package dev.mp.benchmarks;

import dev.mp.Context;
import dev.mp.pool.AsyncResult;
import dev.mp.pool.Pool;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/** What a pool of two workers does in a second, or how long it takes for one call. */
final class PoolSide {
    private static final int WORKERS = 2;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private PoolSide() {}

    private static int square(int x) {
        return x * x;
    }

    /** One round of work. */
    private interface Round {
        void run(Pool pool, List<Integer> elements) throws InterruptedException;
    }

    /** Tasks in a second, of rounds that are as large as the figure says. */
    private static double rounds(Context context, Figure figure, Round round) throws InterruptedException {
        List<Integer> elements = IntStream.range(0, figure.size).boxed().toList();
        try (Pool pool = context.pool(WORKERS)) {
            for (int i = 0; i < figure.warmUp; i++) {
                round.run(pool, elements);
            }
            long began = System.nanoTime();
            for (int i = 0; i < figure.count; i++) {
                round.run(pool, elements);
            }
            return figure.count * (double) figure.size * NANOS_PER_SECOND / (System.nanoTime() - began);
        }
    }

    static double map(Context context, Figure figure) throws InterruptedException {
        return rounds(context, figure, (pool, elements) -> {
            List<Integer> _ = pool.map(PoolSide::square, elements);
        });
    }

    static double imap(Context context, Figure figure) throws InterruptedException {
        return rounds(context, figure, (pool, elements) -> {
            for (Iterator<Integer> results = pool.imap(PoolSide::square, elements); results.hasNext();) {
                int _ = results.next();
            }
        });
    }

    static double applyAsync(Context context, Figure figure) throws InterruptedException {
        return rounds(context, figure, (pool, elements) -> {
            List<AsyncResult<Integer>> results = new ArrayList<>();
            for (int element : elements) {
                results.add(pool.applyAsync(PoolSide::square, element));
            }
            for (AsyncResult<Integer> result : results) {
                int _ = result.result();
            }
        });
    }

    /** Microseconds for each call. */
    static double apply(Context context, Figure figure) throws InterruptedException {
        try (Pool pool = context.pool(WORKERS)) {
            calls(pool, figure.warmUp);
            long began = System.nanoTime();
            calls(pool, figure.count);
            return (System.nanoTime() - began) / NANOS_PER_MICRO / figure.count;
        }
    }

    private static void calls(Pool pool, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            int _ = pool.apply(PoolSide::square, i);
        }
    }

    /** Milliseconds from the making of a pool to the end of its last worker. */
    static double life(Context context, Figure figure) throws InterruptedException {
        List<Integer> elements = IntStream.range(0, figure.size).boxed().toList();
        double[] took = new double[figure.count];
        for (int i = -figure.warmUp; i < figure.count; i++) {
            Thread.sleep(Duration.of(figure.pauseMicros, ChronoUnit.MICROS));
            long began = System.nanoTime();
            try (Pool pool = context.pool(WORKERS)) {
                List<Integer> _ = pool.map(PoolSide::square, elements);
                pool.shutdown();
                pool.join();
            }
            if (i >= 0) {
                took[i] = (System.nanoTime() - began) / NANOS_PER_MILLI;
            }
        }
        Arrays.sort(took);
        return took[took.length / 2];
    }
}
