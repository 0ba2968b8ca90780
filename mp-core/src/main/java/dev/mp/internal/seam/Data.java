package dev.mp.internal.seam;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A range of the arena as one handle sees it: what a program keeps there, typed values in the order of bytes and with the
 * alignment that C has on this machine.
 *
 * <p>Offsets count from the beginning of the range, and every access is checked against its end. After {@link #close}
 * every access fails, also one that runs on another thread meanwhile: the memory may be used again for something else
 * when {@code close} has returned.
 *
 * <p>The name of a method states its memory order. Those that name none are plain, as accesses to an array are. Opaque
 * ones are never torn nor left out, and seen in their order by whoever looks at that one place; they order nothing else.
 */
public abstract class Data {
    Data() {}

    /** Brackets an access where nothing else keeps the memory while it goes on. */
    public interface Use {
        /** Begins an access; false if the handle is closed. */
        boolean tryEnter();

        void exit();
    }

    // ---- plain

    public abstract byte getByte(long offset);

    public abstract void setByte(long offset, byte value);

    public abstract short getShort(long offset);

    public abstract void setShort(long offset, short value);

    public abstract char getChar(long offset);

    public abstract void setChar(long offset, char value);

    public abstract int getInt(long offset);

    public abstract void setInt(long offset, int value);

    public abstract long getLong(long offset);

    public abstract void setLong(long offset, long value);

    public abstract float getFloat(long offset);

    public abstract void setFloat(long offset, float value);

    public abstract double getDouble(long offset);

    public abstract void setDouble(long offset, double value);

    /** Copies bytes out, into the memory of an array or into a segment of the caller's. */
    public abstract void copyOut(long offset, MemorySegment target, long targetOffset, long length);

    public abstract void copyIn(long offset, MemorySegment source, long sourceOffset, long length);

    // ---- opaque

    public abstract byte getByteOpaque(long offset);

    public abstract void setByteOpaque(long offset, byte value);

    public abstract short getShortOpaque(long offset);

    public abstract void setShortOpaque(long offset, short value);

    public abstract int getIntOpaque(long offset);

    public abstract void setIntOpaque(long offset, int value);

    public abstract long getLongOpaque(long offset);

    public abstract void setLongOpaque(long offset, long value);

    // ---- words

    public abstract int getIntAcquire(long offset);

    public abstract void setIntRelease(long offset, int value);

    public abstract int getIntVolatile(long offset);

    public abstract void setIntVolatile(long offset, int value);

    /** Volatile in both directions, also when it fails; as all that follow are. */
    public abstract boolean compareAndSetInt(long offset, int expected, int value);

    public abstract int getAndSetInt(long offset, int value);

    public abstract int getAndAddInt(long offset, int delta);

    public abstract long getLongAcquire(long offset);

    public abstract void setLongRelease(long offset, long value);

    public abstract long getLongVolatile(long offset);

    public abstract void setLongVolatile(long offset, long value);

    public abstract boolean compareAndSetLong(long offset, long expected, long value);

    public abstract long getAndSetLong(long offset, long value);

    public abstract long getAndAddLong(long offset, long delta);

    // ---- as memory

    /**
     * The range as a segment, whose accesses fail after {@link #close} as well. Whoever has the segment, a part of it or a
     * buffer over it keeps this object reachable where the system allows that; see {@link #disposal}.
     *
     * @throws UnsupportedOperationException in a simulation, which cannot see accesses to a segment
     */
    public abstract MemorySegment segment();

    /**
     * Makes every later access fail, and waits for those that go on.
     *
     * @throws IllegalStateException if the system is reading or writing a buffer over the segment; nothing has changed
     */
    public abstract void close();

    /**
     * What is left to do when this object has become unreachable without having been closed, before the memory is used for
     * anything else; it does not lead to this object. Null if nothing is.
     */
    public abstract @Nullable Runnable disposal();
}
