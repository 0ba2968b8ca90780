package dev.mp.testkit;

/**
 * What one processor has stored and others do not see yet.
 *
 * <p>Release stores become visible in their order, and each only after all that was stored before it. Bulk data is
 * plain: it becomes visible before the next release store, and otherwise whenever it likes, also before release stores
 * that precede it in the program unless they touch the same bytes. A word or block that is stored to twice never goes
 * back. The thread itself sees its stores at once.
 */
final class StoreBuffer {
    private static final int INT = 4;
    private static final int LONG = 8;
    private static final int BULK = 0;

    private final Memory memory;
    private int[] kinds = new int[8];
    private long[] ats = new long[8];
    private long[] values = new long[8];
    private byte[][] bulks = new byte[8][];
    private int size;

    StoreBuffer(Memory memory) {
        this.memory = memory;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void addInt(long at, int value) {
        add(INT, at, value, new byte[0]);
    }

    void addLong(long at, long value) {
        add(LONG, at, value, new byte[0]);
    }

    /** Keeps the array. In two halves if it is long enough, since nothing makes a copy visible at once. */
    void addBulk(long at, byte[] bytes) {
        int half = bytes.length / 2 & -8;
        if (half == 0) {
            add(BULK, at, 0, bytes);
        } else {
            add(BULK, at, 0, java.util.Arrays.copyOfRange(bytes, 0, half));
            add(BULK, at + half, 0, java.util.Arrays.copyOfRange(bytes, half, bytes.length));
        }
    }

    private void add(int kind, long at, long value, byte[] bulk) {
        if (size == kinds.length) {
            kinds = java.util.Arrays.copyOf(kinds, size * 2);
            ats = java.util.Arrays.copyOf(ats, size * 2);
            values = java.util.Arrays.copyOf(values, size * 2);
            bulks = java.util.Arrays.copyOf(bulks, size * 2);
        }
        kinds[size] = kind;
        ats[size] = at;
        values[size] = value;
        bulks[size++] = bulk;
    }

    private int length(int i) {
        return kinds[i] == BULK ? bulks[i].length : kinds[i];
    }

    private boolean overlaps(int i, long at, long length) {
        return ats[i] < at + length && at < ats[i] + length(i);
    }

    /** Whether any of a range is stored here. */
    boolean touch(long at, long length) {
        for (int i = 0; i < size; i++) {
            if (overlaps(i, at, length)) {
                return true;
            }
        }
        return false;
    }

    private void apply(int i) {
        switch (kinds[i]) {
            case INT -> memory.setInt(ats[i], (int) values[i]);
            case LONG -> memory.setLong(ats[i], values[i]);
            default -> memory.copyIn(ats[i], bulks[i], 0, bulks[i].length);
        }
    }

    void drain() {
        for (int i = 0; i < size; i++) {
            apply(i);
        }
        size = 0;
    }

    /** In how many ways a part of the stores can be visible: each prefix up to a release, with later bulk data or not. */
    int ways() {
        int releases = 0;
        for (int i = 0; i < size; i++) {
            releases += kinds[i] == BULK ? 0 : 1;
        }
        return (releases + 1) * 2;
    }

    /** Makes a part visible. Way 0 is all, so that the simplest choice is strong memory. */
    void drain(int way) {
        int ways = ways();
        int from = ways - 1 - way;
        boolean bulkToo = (from & 1) != 0;
        int releases = from / 2;
        int prefix = 0;
        for (int i = 0; releases > 0; i++) {
            if (kinds[i] != BULK) {
                releases--;
                prefix = i + 1;
            }
        }
        for (int i = 0; i < prefix; i++) {
            apply(i);
        }
        int kept = 0;
        for (int i = prefix; i < size; i++) {
            if (bulkToo && kinds[i] == BULK && !touchesKept(kept, i)) {
                apply(i);
            } else {
                move(i, kept++);
            }
        }
        size = kept;
    }

    private boolean touchesKept(int kept, int i) {
        for (int k = 0; k < kept; k++) {
            if (overlaps(k, ats[i], length(i))) {
                return true;
            }
        }
        return false;
    }

    private void move(int from, int to) {
        kinds[to] = kinds[from];
        ats[to] = ats[from];
        values[to] = values[from];
        bulks[to] = bulks[from];
    }

    // ---- what the thread itself sees

    int getInt(long at) {
        for (int i = size - 1; i >= 0; i--) {
            if (overlaps(i, at, 4)) {
                return kinds[i] == INT && ats[i] == at ? (int) values[i] : (int) composed(at, 4);
            }
        }
        return memory.getInt(at);
    }

    long getLong(long at) {
        for (int i = size - 1; i >= 0; i--) {
            if (overlaps(i, at, 8)) {
                return kinds[i] == LONG && ats[i] == at ? values[i] : composed(at, 8);
            }
        }
        return memory.getLong(at);
    }

    private long composed(long at, int length) {
        byte[] bytes = memory.bytes(at, length);
        overlay(at, bytes, 0, length);
        long value = 0;
        for (int i = length - 1; i >= 0; i--) {
            value = value << 8 | bytes[i] & 0xff;
        }
        return value;
    }

    /** Puts what is stored here over bytes that were read from memory. */
    void overlay(long at, byte[] bytes, int offset, int length) {
        for (int i = 0; i < size; i++) {
            if (overlaps(i, at, length)) {
                for (int b = 0; b < length(i); b++) {
                    long to = ats[i] + b - at;
                    if (to >= 0 && to < length) {
                        bytes[offset + (int) to] = kinds[i] == BULK ? bulks[i][b] : (byte) (values[i] >>> 8 * b);
                    }
                }
            }
        }
    }
}
