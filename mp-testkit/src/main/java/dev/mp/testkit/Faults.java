package dev.mp.testkit;

import java.time.Duration;

/**
 * What goes wrong with a stream of bytes in one direction. Immutable; see {@link FaultyRelay}.
 *
 * @param delay how long each piece of the stream is held back
 * @param cutAt after how many bytes the connection breaks; -1 for never
 * @param corruptAt the index of the byte whose bits are all turned over; -1 for none
 * @param bytesPerSecond how fast the stream goes at most; 0 for as fast as it can
 */
public record Faults(Duration delay, long cutAt, long corruptAt, long bytesPerSecond) {
    private static final Faults NONE = new Faults(Duration.ZERO, -1, -1, 0);

    public Faults {
        if (delay.isNegative() || cutAt < -1 || corruptAt < -1 || bytesPerSecond < 0) {
            throw new IllegalArgumentException("delay=" + delay + ", cutAt=" + cutAt + ", corruptAt=" + corruptAt
                    + ", bytesPerSecond=" + bytesPerSecond);
        }
    }

    /** Nothing goes wrong. */
    public static Faults none() {
        return NONE;
    }

    /** Holds each piece of the stream back for a while. */
    public Faults delayed(Duration delay) {
        return new Faults(delay, cutAt, corruptAt, bytesPerSecond);
    }

    /** Lets so many bytes pass, and then breaks the connection in both directions. */
    public Faults cutAt(long bytes) {
        return new Faults(delay, bytes, corruptAt, bytesPerSecond);
    }

    /** Turns over all bits of the byte at an index of the stream. */
    public Faults corruptAt(long index) {
        return new Faults(delay, cutAt, index, bytesPerSecond);
    }

    /** Reads slowly, so that the sender's buffers fill up. */
    public Faults slow(long bytesPerSecond) {
        return new Faults(delay, cutAt, corruptAt, bytesPerSecond);
    }
}
