package dev.mp.examples;

import dev.mp.Mp;
import dev.mp.pool.Pool;
import dev.mp.pool.PoolListener;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/**
 * Shows on the console how far a pool has come: a bar that grows, or only the full one if nobody sits there.
 *
 * <pre>
 * [########################################] 200 of 200
 * 78498 primes below 1000000
 * </pre>
 */
public final class PoolProgressBar {
    private static final int PARTS = 200;
    private static final int PART = 5_000;

    private PoolProgressBar() {}

    /** Tells of what is done; all is told by one thread, in order. */
    private static final class Bar implements PoolListener {
        private static final int WIDTH = 40;

        @SuppressWarnings("SystemConsoleNull") // it is null where -Djdk.console names a module that has none
        private final boolean moves = System.console() != null && System.console().isTerminal();
        private final int all;
        private final CountDownLatch full = new CountDownLatch(1);
        private int done;

        Bar(int all) {
            this.all = all;
        }

        @Override
        public void done(int worker, int calls) {
            done += calls;
            if (moves || done == all) {
                int marks = WIDTH * done / all;
                System.out.print(
                        (moves ? "\r" : "") + "[" + "#".repeat(marks) + " ".repeat(WIDTH - marks) + "] " + done + " of "
                                + all + (done == all ? System.lineSeparator() : ""));
                System.out.flush();
            }
            if (done == all) {
                full.countDown();
            }
        }
    }

    static int primes(int part) {
        return (int) IntStream.range(part * PART, (part + 1) * PART).filter(PoolProgressBar::isPrime).count();
    }

    private static boolean isPrime(int number) {
        return number > 1 && IntStream.iterate(2, i -> i * i <= number, i -> i + 1).noneMatch(i -> number % i == 0);
    }

    public static void main(String[] args) throws InterruptedException {
        List<Integer> parts = IntStream.range(0, PARTS).boxed().toList();
        Bar bar = new Bar(PARTS);
        int sum;
        try (Pool pool = Mp.poolBuilder().processes(2).listener(bar).build()) {
            sum = pool.map(PoolProgressBar::primes, parts).stream().mapToInt(Integer::intValue).sum();
            bar.full.await();
        }
        System.out.println(sum + " primes below " + PARTS * PART);
    }
}
