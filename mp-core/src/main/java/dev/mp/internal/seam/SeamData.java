package dev.mp.internal.seam;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Data that is read and written step by step through the seam, as plain bulk data or as words: what a simulation sees.
 * Every access is bracketed by a use of the handle, so that the memory is not used again under it.
 */
final class SeamData extends Data {
    // The words of a seam that is not mapped memory are little-endian, on every machine.
    private static final VarHandle SHORT = view(short[].class);
    private static final VarHandle CHAR = view(char[].class);
    private static final VarHandle INT = view(int[].class);
    private static final VarHandle LONG = view(long[].class);
    private static final VarHandle FLOAT = view(float[].class);
    private static final VarHandle DOUBLE = view(double[].class);

    private final Seam seam;
    private final long at;
    private final long bytes;
    private final Use use;

    SeamData(Seam seam, long at, long bytes, Use use) {
        this.seam = seam;
        this.at = at;
        this.bytes = bytes;
        this.use = use;
    }

    private static VarHandle view(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
    }

    private long enter(long offset, long length) {
        Objects.checkFromIndexSize(offset, length, bytes);
        if (!use.tryEnter()) {
            throw new IllegalStateException("the shared data to use is closed here");
        }
        return at + offset;
    }

    private byte[] read(long offset, int length) {
        byte[] value = new byte[length];
        long from = enter(offset, length);
        try {
            seam.copyOut(from, value, 0, length);
            return value;
        } finally {
            use.exit();
        }
    }

    private void write(long offset, byte[] value) {
        long to = enter(offset, value.length);
        try {
            seam.copyIn(to, value, 0, value.length);
        } finally {
            use.exit();
        }
    }

    @Override
    public void copyOut(long offset, MemorySegment target, long targetOffset, long length) {
        long from = enter(offset, length);
        try {
            seam.copyOut(from, target, targetOffset, length);
        } finally {
            use.exit();
        }
    }

    @Override
    public void copyIn(long offset, MemorySegment source, long sourceOffset, long length) {
        long to = enter(offset, length);
        try {
            seam.copyIn(to, source, sourceOffset, length);
        } finally {
            use.exit();
        }
    }

    @Override
    public MemorySegment segment() {
        throw new UnsupportedOperationException("a simulation cannot see what is done to a memory segment or a buffer;"
                + " use the methods of the shared value, which run in it");
    }

    @Override
    public void close() {
        // The handle is closed, and lets go of the memory with the last use.
    }

    @Override
    public @Nullable Runnable disposal() {
        return null;
    }

    @Override
    public byte getByte(long offset) {
        return read(offset, 1)[0];
    }

    @Override
    public void setByte(long offset, byte value) {
        write(offset, new byte[] {value});
    }

    @Override
    public short getShort(long offset) {
        return (short) SHORT.get(read(offset, Short.BYTES), 0);
    }

    @Override
    public void setShort(long offset, short value) {
        byte[] stored = new byte[Short.BYTES];
        SHORT.set(stored, 0, value);
        write(offset, stored);
    }

    @Override
    public char getChar(long offset) {
        return (char) CHAR.get(read(offset, Character.BYTES), 0);
    }

    @Override
    public void setChar(long offset, char value) {
        byte[] stored = new byte[Character.BYTES];
        CHAR.set(stored, 0, value);
        write(offset, stored);
    }

    @Override
    public int getInt(long offset) {
        return (int) INT.get(read(offset, Integer.BYTES), 0);
    }

    @Override
    public void setInt(long offset, int value) {
        byte[] stored = new byte[Integer.BYTES];
        INT.set(stored, 0, value);
        write(offset, stored);
    }

    @Override
    public long getLong(long offset) {
        return (long) LONG.get(read(offset, Long.BYTES), 0);
    }

    @Override
    public void setLong(long offset, long value) {
        byte[] stored = new byte[Long.BYTES];
        LONG.set(stored, 0, value);
        write(offset, stored);
    }

    @Override
    public float getFloat(long offset) {
        return (float) FLOAT.get(read(offset, Float.BYTES), 0);
    }

    @Override
    public void setFloat(long offset, float value) {
        byte[] stored = new byte[Float.BYTES];
        FLOAT.set(stored, 0, value);
        write(offset, stored);
    }

    @Override
    public double getDouble(long offset) {
        return (double) DOUBLE.get(read(offset, Double.BYTES), 0);
    }

    @Override
    public void setDouble(long offset, double value) {
        byte[] stored = new byte[Double.BYTES];
        DOUBLE.set(stored, 0, value);
        write(offset, stored);
    }

    @Override
    public byte getByteOpaque(long offset) {
        return getByte(offset);
    }

    @Override
    public void setByteOpaque(long offset, byte value) {
        setByte(offset, value);
    }

    @Override
    public short getShortOpaque(long offset) {
        return getShort(offset);
    }

    @Override
    public void setShortOpaque(long offset, short value) {
        setShort(offset, value);
    }

    @Override
    public int getIntOpaque(long offset) {
        return getInt(offset);
    }

    @Override
    public void setIntOpaque(long offset, int value) {
        setInt(offset, value);
    }

    @Override
    public long getLongOpaque(long offset) {
        return getLong(offset);
    }

    @Override
    public void setLongOpaque(long offset, long value) {
        setLong(offset, value);
    }

    @Override
    public int getIntAcquire(long offset) {
        long word = enter(offset, Integer.BYTES);
        try {
            return seam.getIntAcquire(word);
        } finally {
            use.exit();
        }
    }

    @Override
    public void setIntRelease(long offset, int value) {
        long word = enter(offset, Integer.BYTES);
        try {
            seam.setIntRelease(word, value);
        } finally {
            use.exit();
        }
    }

    @Override
    public int getIntVolatile(long offset) {
        long word = enter(offset, Integer.BYTES);
        try {
            return seam.getIntVolatile(word);
        } finally {
            use.exit();
        }
    }

    @Override
    public void setIntVolatile(long offset, int value) {
        long word = enter(offset, Integer.BYTES);
        try {
            seam.setIntVolatile(word, value);
        } finally {
            use.exit();
        }
    }

    @Override
    public boolean compareAndSetInt(long offset, int expected, int value) {
        long word = enter(offset, Integer.BYTES);
        try {
            return seam.compareAndSetInt(word, expected, value);
        } finally {
            use.exit();
        }
    }

    @Override
    public int getAndSetInt(long offset, int value) {
        long word = enter(offset, Integer.BYTES);
        try {
            return seam.getAndSetInt(word, value);
        } finally {
            use.exit();
        }
    }

    @Override
    public int getAndAddInt(long offset, int delta) {
        long word = enter(offset, Integer.BYTES);
        try {
            return seam.getAndAddInt(word, delta);
        } finally {
            use.exit();
        }
    }

    @Override
    public long getLongAcquire(long offset) {
        long word = enter(offset, Long.BYTES);
        try {
            return seam.getLongAcquire(word);
        } finally {
            use.exit();
        }
    }

    @Override
    public void setLongRelease(long offset, long value) {
        long word = enter(offset, Long.BYTES);
        try {
            seam.setLongRelease(word, value);
        } finally {
            use.exit();
        }
    }

    @Override
    public long getLongVolatile(long offset) {
        long word = enter(offset, Long.BYTES);
        try {
            return seam.getLongVolatile(word);
        } finally {
            use.exit();
        }
    }

    @Override
    public void setLongVolatile(long offset, long value) {
        long word = enter(offset, Long.BYTES);
        try {
            seam.setLongVolatile(word, value);
        } finally {
            use.exit();
        }
    }

    @Override
    public boolean compareAndSetLong(long offset, long expected, long value) {
        long word = enter(offset, Long.BYTES);
        try {
            return seam.compareAndSetLong(word, expected, value);
        } finally {
            use.exit();
        }
    }

    @Override
    public long getAndSetLong(long offset, long value) {
        long word = enter(offset, Long.BYTES);
        try {
            return seam.getAndSetLong(word, value);
        } finally {
            use.exit();
        }
    }

    @Override
    public long getAndAddLong(long offset, long delta) {
        long word = enter(offset, Long.BYTES);
        try {
            return seam.getAndAddLong(word, delta);
        } finally {
            use.exit();
        }
    }
}
