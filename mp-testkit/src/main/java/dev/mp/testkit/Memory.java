package dev.mp.testkit;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arena of a simulated family, on the heap and sparse: a page exists from the first store to it on, and reads as zero
 * before. Only one simulated thread runs at a time, so all accesses are plain. Runs that follow each other use the same
 * memory: they touch much the same pages.
 */
final class Memory {
    static final long BYTES = 1L << 30;

    private static final int PAGE_BITS = 10;
    private static final int PAGE = 1 << PAGE_BITS;
    private static final int IN_PAGE = PAGE - 1;
    private static final int TABLE_BITS = 9;
    private static final int TABLE = 1 << TABLE_BITS;

    /** So many pages are kept for the next run at most. */
    private static final int KEPT = 1 << 12;

    private static final byte[] NONE = {};

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final @Nullable Table[] tables = new @Nullable Table[(int) (BYTES >> PAGE_BITS + TABLE_BITS)];
    private final List<byte[]> pages = new ArrayList<>();

    /** The pages that lie together; one that was never stored to is {@link #NONE}. */
    private static final class Table {
        private final byte[][] pages = new byte[TABLE][];

        Table() {
            Arrays.fill(pages, NONE);
        }
    }

    private byte @Nullable [] pageIfAny(long at) {
        Table table = tables[(int) (at >>> PAGE_BITS + TABLE_BITS)];
        byte[] page = table == null ? NONE : table.pages[(int) (at >>> PAGE_BITS) & TABLE - 1];
        return page.length == 0 ? null : page;
    }

    private byte[] page(long at) {
        int t = (int) (at >>> PAGE_BITS + TABLE_BITS);
        Table table = tables[t];
        if (table == null) {
            table = new Table();
            tables[t] = table;
        }
        int p = (int) (at >>> PAGE_BITS) & TABLE - 1;
        byte[] page = table.pages[p];
        if (page.length == 0) {
            page = new byte[PAGE];
            table.pages[p] = page;
            pages.add(page);
        }
        return page;
    }

    int getInt(long at) {
        byte[] page = pageIfAny(at);
        return page == null ? 0 : (int) INT.get(page, (int) at & IN_PAGE);
    }

    void setInt(long at, int value) {
        INT.set(page(at), (int) at & IN_PAGE, value);
    }

    long getLong(long at) {
        byte[] page = pageIfAny(at);
        return page == null ? 0 : (long) LONG.get(page, (int) at & IN_PAGE);
    }

    void setLong(long at, long value) {
        LONG.set(page(at), (int) at & IN_PAGE, value);
    }

    int indexOf(long at, int from, int to, long value, long mask) {
        for (int i = from; i < to;) {
            long word = at + i * 8L;
            int in = (int) word & IN_PAGE;
            int n = Math.min(to - i, (PAGE - in) / 8);
            byte[] page = pageIfAny(word);
            if (page == null) {
                if (value == 0) {
                    return i;
                }
            } else {
                for (int k = 0; k < n; k++) {
                    if (((long) LONG.get(page, in + k * 8) & mask) == value) {
                        return i + k;
                    }
                }
            }
            i += n;
        }
        return -1;
    }

    int indexOfNonZero(long at, int from, int to) {
        for (int i = from; i < to;) {
            long word = at + i * 8L;
            int in = (int) word & IN_PAGE;
            int n = Math.min(to - i, (PAGE - in) / 8);
            byte[] page = pageIfAny(word);
            for (int k = 0; page != null && k < n; k++) {
                if ((long) LONG.get(page, in + k * 8) != 0) {
                    return i + k;
                }
            }
            i += n;
        }
        return -1;
    }

    void copyIn(long at, byte[] source, int offset, int length) {
        for (int done = 0; done < length;) {
            int in = (int) (at + done) & IN_PAGE;
            int n = Math.min(length - done, PAGE - in);
            System.arraycopy(source, offset + done, page(at + done), in, n);
            done += n;
        }
    }

    void copyOut(long at, byte[] target, int offset, int length) {
        for (int done = 0; done < length;) {
            int in = (int) (at + done) & IN_PAGE;
            int n = Math.min(length - done, PAGE - in);
            byte[] page = pageIfAny(at + done);
            if (page == null) {
                Arrays.fill(target, offset + done, offset + done + n, (byte) 0);
            } else {
                System.arraycopy(page, in, target, offset + done, n);
            }
            done += n;
        }
    }

    byte[] bytes(long at, int length) {
        byte[] bytes = new byte[length];
        copyOut(at, bytes, 0, length);
        return bytes;
    }

    static byte[] bytes(MemorySegment source, long offset, long length) {
        return source.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    void zero(long at, long length) {
        for (long done = 0; done < length;) {
            int in = (int) (at + done) & IN_PAGE;
            int n = (int) Math.min(length - done, PAGE - in);
            byte[] page = pageIfAny(at + done);
            if (page != null) {
                Arrays.fill(page, in, in + n, (byte) 0);
            }
            done += n;
        }
    }

    /** All reads as zero again. */
    void clear() {
        if (pages.size() > KEPT) {
            pages.clear();
            Arrays.fill(tables, null);
        }
        for (byte[] page : pages) {
            Arrays.fill(page, (byte) 0);
        }
    }
}
