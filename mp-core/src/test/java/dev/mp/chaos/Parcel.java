package dev.mp.chaos;

import java.nio.ByteBuffer;

/**
 * Bytes that all follow from who made them and their number, so that a torn or foreign parcel shows.
 *
 * <pre>
 *   | long producer | long number | filling |
 * </pre>
 */
record Parcel(long producer, long number) {
    private static final int HEADER = 2 * Long.BYTES;

    byte[] wrap(int size) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.max(size, HEADER)).putLong(producer).putLong(number);
        byte[] all = bytes.array();
        long state = seed(all.length);
        for (int i = HEADER; i < all.length; i++) {
            state = next(state);
            all[i] = (byte) (state >>> 56);
        }
        return all;
    }

    private long seed(int size) {
        return producer ^ number * 0x9e3779b97f4a7c15L ^ size;
    }

    private static long next(long state) {
        return state * 6364136223846793005L + 1442695040888963407L;
    }

    static Parcel unwrap(byte[] all) {
        ByteBuffer bytes = ByteBuffer.wrap(all);
        Parcel parcel = new Parcel(bytes.getLong(), bytes.getLong());
        long state = parcel.seed(all.length);
        for (int i = HEADER; i < all.length; i++) {
            state = next(state);
            if (all[i] != (byte) (state >>> 56)) {
                throw new AssertionError("torn: " + parcel + " of " + all.length + " bytes, at " + i);
            }
        }
        return parcel;
    }
}
