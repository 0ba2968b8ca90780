package dev.mp.internal.channel;

import dev.mp.internal.seam.Seam;

/** Takes a message into an array of its size. */
final class ArrayTake extends Take {
    private static final byte[] NONE = {};

    private final long limit;
    private byte[] bytes;

    /**
     * @param limit a longer message is left where it is, with an exception that says so
     * @param expected a size that the message is likely to have: then it is taken at the first attempt
     */
    ArrayTake(long limit, int expected) {
        this.limit = limit;
        this.bytes = expected == 0 ? NONE : new byte[expected];
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    void prepare(long size) {
        if (size > limit) {
            throw new IllegalArgumentException("the message is longer than asked for: bytes=" + size + ", max=" + limit
                    + "; it is still there to be received");
        }
        bytes = new byte[Math.toIntExact(size)];
    }

    @Override
    boolean isReadyFor(long size) {
        return size == bytes.length && size <= limit;
    }

    @Override
    void copy(Seam seam, long at, long size) {
        seam.copyOut(at, bytes, 0, bytes.length);
    }
}
