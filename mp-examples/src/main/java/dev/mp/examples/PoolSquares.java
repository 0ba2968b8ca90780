package dev.mp.examples;

import dev.mp.Mp;
import dev.mp.pool.Pool;
import java.util.List;

/**
 * Squares some numbers in a pool of processes.
 *
 * <pre>
 * [1, 4, 9]
 * </pre>
 */
public final class PoolSquares {
    private PoolSquares() {}

    public static void main(String[] args) throws InterruptedException {
        try (Pool pool = Mp.pool(5)) {
            System.out.println(pool.map(x -> x * x, List.of(1, 2, 3)));
        }
    }
}
