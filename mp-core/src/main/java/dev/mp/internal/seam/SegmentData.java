package dev.mp.internal.seam;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Data in mapped memory, behind a segment with a lifetime of its own: that of the handle, not that of the mapping.
 *
 * <p>An access costs what the VarHandle costs. It is not bracketed; closing the segment's scope, which waits for all
 * threads to be outside of an access, is what makes it safe to use the memory again. The scope of a segment that was made
 * from the family's mapping leads back to this object, so whoever has a view keeps the memory. A segment that is a mapping
 * of its own, where native access is not enabled, cannot do that: when this object is unreachable its scope is closed, and
 * the views fail.
 */
@SuppressWarnings("ReachabilityFenceUsage") // not in finally blocks: an access that fails needs no memory any more
final class SegmentData extends Data {
    // Plain accesses go without a check of the alignment, which is right all the same: it would be one more check that a
    // loop has to be freed of.
    private static final VarHandle BYTE = JAVA_BYTE.varHandle();
    private static final VarHandle SHORT = JAVA_SHORT_UNALIGNED.varHandle();
    private static final VarHandle CHAR = JAVA_CHAR_UNALIGNED.varHandle();
    private static final VarHandle INT = JAVA_INT_UNALIGNED.varHandle();
    private static final VarHandle LONG = JAVA_LONG_UNALIGNED.varHandle();
    private static final VarHandle FLOAT = JAVA_FLOAT_UNALIGNED.varHandle();
    private static final VarHandle DOUBLE = JAVA_DOUBLE_UNALIGNED.varHandle();

    private static final VarHandle SHORT_WORD = JAVA_SHORT.varHandle();
    private static final VarHandle INT_WORD = JAVA_INT.varHandle();
    private static final VarHandle LONG_WORD = JAVA_LONG.varHandle();

    private final Arena scope = Arena.ofShared();
    private final ReentrantLock closing = new ReentrantLock();
    private final MemorySegment segment;
    private final @Nullable Runnable disposal;

    /** @param own whether the range must be a mapping of its own */
    SegmentData(ArenaFile file, long at, long bytes, boolean own) {
        if (own) {
            segment = mapped(file, at, bytes);
            disposal = new Unmapping(scope);
        } else {
            segment = within(file.memory().asSlice(at, bytes));
            disposal = null;
        }
    }

    private MemorySegment mapped(ArenaFile file, long at, long bytes) {
        try {
            return file.map(at, bytes, scope);
        } catch (IOException e) {
            throw new dev.mp.CapacityException("cannot map " + bytes + " bytes of shared memory once more: "
                    + e.getMessage() + "; close some shared values, or start the program with"
                    + " --enable-native-access=ALL-UNNAMED, which does without");
        }
    }

    @SuppressWarnings("restricted") // the lifetime is shorter than that of the mapping, and the bounds stay
    private MemorySegment within(MemorySegment range) {
        return range.reinterpret(scope, new Keeper(this));
    }

    /** Hangs on the scope of a segment, so that the segment leads to the data. */
    private record Keeper(SegmentData data) implements Consumer<MemorySegment> {
        @Override
        public void accept(MemorySegment closed) {
            Reference.reachabilityFence(data);
        }
    }

    private record Unmapping(Arena scope) implements Runnable {
        @Override
        public void run() {
            if (scope.scope().isAlive()) {
                scope.close();
            }
        }
    }

    @Override
    public MemorySegment segment() {
        return segment;
    }

    @Override
    public void close() {
        // Who comes second must not return before the scope is closed: the memory would be used again under an access.
        closing.lock();
        try {
            if (scope.scope().isAlive()) {
                scope.close();
            }
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    "cannot close shared data while the system reads or writes a buffer over it;"
                            + " end that transfer first",
                    e);
        } finally {
            closing.unlock();
        }
    }

    @Override
    public @Nullable Runnable disposal() {
        return disposal;
    }

    @Override
    public void copyOut(long offset, MemorySegment target, long targetOffset, long length) {
        MemorySegment.copy(segment, offset, target, targetOffset, length);
        Reference.reachabilityFence(this);
    }

    @Override
    public void copyIn(long offset, MemorySegment source, long sourceOffset, long length) {
        MemorySegment.copy(source, sourceOffset, segment, offset, length);
        Reference.reachabilityFence(this);
    }

    @Override
    public byte getByte(long offset) {
        byte value = (byte) BYTE.get(segment, offset);
        Reference.reachabilityFence(this);
        return value;
    }

    @Override
    public void setByte(long offset, byte value) {
        BYTE.set(segment, offset, value);
        Reference.reachabilityFence(this);
    }

    @Override
    public short getShort(long offset) {
        short value = (short) SHORT.get(segment, offset);
        Reference.reachabilityFence(this);
        return value;
    }

    @Override
    public void setShort(long offset, short value) {
        SHORT.set(segment, offset, value);
        Reference.reachabilityFence(this);
    }

    @Override
    public char getChar(long offset) {
        char value = (char) CHAR.get(segment, offset);
        Reference.reachabilityFence(this);
        return value;
    }

    @Override
    public void setChar(long offset, char value) {
        CHAR.set(segment, offset, value);
        Reference.reachabilityFence(this);
    }

    @Override
    public int getInt(long offset) {
        int value = (int) INT.get(segment, offset);
        Reference.reachabilityFence(this);
        return value;
    }

    @Override
    public void setInt(long offset, int value) {
        INT.set(segment, offset, value);
        Reference.reachabilityFence(this);
    }

    @Override
    public long getLong(long offset) {
        long value = (long) LONG.get(segment, offset);
        Reference.reachabilityFence(this);
        return value;
    }

    @Override
    public void setLong(long offset, long value) {
        LONG.set(segment, offset, value);
        Reference.reachabilityFence(this);
    }

    @Override
    public float getFloat(long offset) {
        float value = (float) FLOAT.get(segment, offset);
        Reference.reachabilityFence(this);
        return value;
    }

    @Override
    public void setFloat(long offset, float value) {
        FLOAT.set(segment, offset, value);
        Reference.reachabilityFence(this);
    }

    @Override
    public double getDouble(long offset) {
        double value = (double) DOUBLE.get(segment, offset);
        Reference.reachabilityFence(this);
        return value;
    }

    @Override
    public void setDouble(long offset, double value) {
        DOUBLE.set(segment, offset, value);
        Reference.reachabilityFence(this);
    }

    @Override
    public byte getByteOpaque(long offset) {
        byte value = (byte) BYTE.getOpaque(segment, offset);
        Reference.reachabilityFence(this);
        return value;
    }

    @Override
    public void setByteOpaque(long offset, byte value) {
        BYTE.setOpaque(segment, offset, value);
        Reference.reachabilityFence(this);
    }

    @Override
    public short getShortOpaque(long offset) {
        short value = (short) SHORT_WORD.getOpaque(segment, offset);
        Reference.reachabilityFence(this);
        return value;
    }

    @Override
    public void setShortOpaque(long offset, short value) {
        SHORT_WORD.setOpaque(segment, offset, value);
        Reference.reachabilityFence(this);
    }

    @Override
    public int getIntOpaque(long offset) {
        int value = (int) INT_WORD.getOpaque(segment, offset);
        Reference.reachabilityFence(this);
        return value;
    }

    @Override
    public void setIntOpaque(long offset, int value) {
        INT_WORD.setOpaque(segment, offset, value);
        Reference.reachabilityFence(this);
    }

    @Override
    public long getLongOpaque(long offset) {
        long value = (long) LONG_WORD.getOpaque(segment, offset);
        Reference.reachabilityFence(this);
        return value;
    }

    @Override
    public void setLongOpaque(long offset, long value) {
        LONG_WORD.setOpaque(segment, offset, value);
        Reference.reachabilityFence(this);
    }

    @Override
    public int getIntAcquire(long offset) {
        int value = (int) INT_WORD.getAcquire(segment, offset);
        Reference.reachabilityFence(this);
        return value;
    }

    @Override
    public void setIntRelease(long offset, int value) {
        INT_WORD.setRelease(segment, offset, value);
        Reference.reachabilityFence(this);
    }

    @Override
    public int getIntVolatile(long offset) {
        int value = (int) INT_WORD.getVolatile(segment, offset);
        Reference.reachabilityFence(this);
        return value;
    }

    @Override
    public void setIntVolatile(long offset, int value) {
        INT_WORD.setVolatile(segment, offset, value);
        Reference.reachabilityFence(this);
    }

    @Override
    public boolean compareAndSetInt(long offset, int expected, int value) {
        boolean done = INT_WORD.compareAndSet(segment, offset, expected, value);
        Reference.reachabilityFence(this);
        return done;
    }

    @Override
    public int getAndSetInt(long offset, int value) {
        int before = (int) INT_WORD.getAndSet(segment, offset, value);
        Reference.reachabilityFence(this);
        return before;
    }

    @Override
    public int getAndAddInt(long offset, int delta) {
        int before = (int) INT_WORD.getAndAdd(segment, offset, delta);
        Reference.reachabilityFence(this);
        return before;
    }

    @Override
    public long getLongAcquire(long offset) {
        long value = (long) LONG_WORD.getAcquire(segment, offset);
        Reference.reachabilityFence(this);
        return value;
    }

    @Override
    public void setLongRelease(long offset, long value) {
        LONG_WORD.setRelease(segment, offset, value);
        Reference.reachabilityFence(this);
    }

    @Override
    public long getLongVolatile(long offset) {
        long value = (long) LONG_WORD.getVolatile(segment, offset);
        Reference.reachabilityFence(this);
        return value;
    }

    @Override
    public void setLongVolatile(long offset, long value) {
        LONG_WORD.setVolatile(segment, offset, value);
        Reference.reachabilityFence(this);
    }

    @Override
    public boolean compareAndSetLong(long offset, long expected, long value) {
        boolean done = LONG_WORD.compareAndSet(segment, offset, expected, value);
        Reference.reachabilityFence(this);
        return done;
    }

    @Override
    public long getAndSetLong(long offset, long value) {
        long before = (long) LONG_WORD.getAndSet(segment, offset, value);
        Reference.reachabilityFence(this);
        return before;
    }

    @Override
    public long getAndAddLong(long offset, long delta) {
        long before = (long) LONG_WORD.getAndAdd(segment, offset, delta);
        Reference.reachabilityFence(this);
        return before;
    }
}
