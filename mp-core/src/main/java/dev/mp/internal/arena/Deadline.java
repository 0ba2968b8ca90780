package dev.mp.internal.arena;

import dev.mp.internal.seam.Seam;
import java.time.Duration;

/** The end of a wait. Measured by the seam's clock, so that a simulation's hours pass at once. */
public final class Deadline {
    private static final long FAR = Long.MAX_VALUE >> 1;

    /** A wait without end. */
    public static final Deadline NEVER = new Deadline(null, 0);

    /** A wait that looks once. */
    public static final Deadline NOW = new Deadline(null, -1);

    private final @org.jspecify.annotations.Nullable Seam seam;
    private final long at;

    private Deadline(@org.jspecify.annotations.Nullable Seam seam, long at) {
        this.seam = seam;
        this.at = at;
    }

    /** So much from now on; nothing or less is a wait that looks once. */
    public static Deadline in(Seam seam, Duration limit) {
        long nanos;
        try {
            nanos = Math.min(limit.toNanos(), FAR);
        } catch (ArithmeticException centuries) {
            if (!limit.isNegative()) {
                return NEVER;
            }
            nanos = 0;
        }
        return new Deadline(seam, seam.nanoTime() + Math.max(nanos, 0));
    }

    /** The nanoseconds left: {@link Seam#FOREVER} without end, 0 when it has passed. */
    public long left() {
        if (seam == null) {
            return at == 0 ? Seam.FOREVER : 0;
        }
        return Math.max(at - seam.nanoTime(), 0);
    }

    public boolean passed() {
        return seam == null ? at != 0 : at - seam.nanoTime() <= 0;
    }
}
