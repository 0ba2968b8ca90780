package dev.mp.pool;

import org.jspecify.annotations.Nullable;

/**
 * Arguments and results of a chunk as one array. Numbers of one class, of which there are often very many, travel as an
 * array of primitives: bytes are copied then, where objects would be written one by one.
 */
final class Packed {
    private Packed() {}

    /** An array of the values from {@code from} on, below {@code to}: of primitives if they are all of one such class. */
    static Object pack(@Nullable Object[] values, int from, int to) {
        Object packed = null;
        if (to > from) {
            Object first = values[from];
            if (first instanceof Integer) {
                packed = packInts(values, from, to);
            } else if (first instanceof Long) {
                packed = packLongs(values, from, to);
            } else if (first instanceof Double) {
                packed = packDoubles(values, from, to);
            }
        }
        if (packed != null) {
            return packed;
        }
        @Nullable Object[] objects = new @Nullable Object[to - from];
        System.arraycopy(values, from, objects, 0, to - from);
        return objects;
    }

    private static int @Nullable [] packInts(@Nullable Object[] values, int from, int to) {
        int[] packed = new int[to - from];
        for (int i = from; i < to; i++) {
            if (!(values[i] instanceof Integer number)) {
                return null;
            }
            packed[i - from] = number;
        }
        return packed;
    }

    private static long @Nullable [] packLongs(@Nullable Object[] values, int from, int to) {
        long[] packed = new long[to - from];
        for (int i = from; i < to; i++) {
            if (!(values[i] instanceof Long number)) {
                return null;
            }
            packed[i - from] = number;
        }
        return packed;
    }

    private static double @Nullable [] packDoubles(@Nullable Object[] values, int from, int to) {
        double[] packed = new double[to - from];
        for (int i = from; i < to; i++) {
            if (!(values[i] instanceof Double number)) {
                return null;
            }
            packed[i - from] = number;
        }
        return packed;
    }

    /** Whether a value has surely no handles in it. */
    static boolean isPlain(@Nullable Object value) {
        return value == null
                || value instanceof Integer
                || value instanceof int[]
                || value instanceof String
                || value instanceof Long
                || value instanceof long[]
                || value instanceof Double
                || value instanceof double[]
                || value instanceof Boolean;
    }

    static int length(Object packed) {
        return packed instanceof int[] ints
                ? ints.length
                : packed instanceof long[] longs
                        ? longs.length
                : packed instanceof double[] doubles ? doubles.length : ((Object[]) packed).length;
    }

    /** Writes the values of an array that {@link #pack} made into another, from {@code to} on. */
    static void unpack(Object packed, @Nullable Object[] values, int to) {
        int at = to;
        if (packed instanceof int[] ints) {
            for (int number : ints) {
                values[at++] = number;
            }
        } else if (packed instanceof long[] longs) {
            for (long number : longs) {
                values[at++] = number;
            }
        } else if (packed instanceof double[] doubles) {
            for (double number : doubles) {
                values[at++] = number;
            }
        } else {
            @Nullable Object[] objects = (@Nullable Object[]) packed;
            System.arraycopy(objects, 0, values, to, objects.length);
        }
    }
}
