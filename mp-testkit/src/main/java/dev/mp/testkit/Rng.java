package dev.mp.testkit;

/** SplitMix64: the same numbers from the same seed on every machine. */
final class Rng {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private long state;

    Rng(long seed) {
        state = seed;
    }

    /** The generator of the {@code n}th schedule. */
    static Rng of(long seed, long n) {
        return new Rng(mix(seed + GOLDEN) ^ mix(n * GOLDEN + 1));
    }

    private static long mix(long z) {
        long x = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        x = (x ^ x >>> 27) * 0x94d049bb133111ebL;
        return x ^ x >>> 31;
    }

    long next() {
        state += GOLDEN;
        return mix(state);
    }

    /** A number from 0 to {@code n - 1}. */
    int below(int n) {
        return (int) ((next() >>> 33) * n >>> 31);
    }

    /** True once in {@code n} times. */
    boolean oneIn(int n) {
        return below(n) == 0;
    }
}
