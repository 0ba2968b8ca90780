package dev.mp.internal.channel;

import dev.mp.internal.member.Holdings;
import dev.mp.internal.seam.Seam;

/**
 * One attempt to take a message, from the first look until its bytes are decoded. Subclasses say where the bytes go.
 *
 * <p>Bytes of a short message are copied while the consumers' latch is held, those of a long one afterwards from the
 * block that came with it. In both cases {@link #prepare} has made room before the message counted as taken, so running
 * out of heap does not lose it.
 */
abstract sealed class Take permits ArrayTake, BufferTake, Endpoint.Into, Drop {
    private static final int[] NONE = {};

    /** The payload's size, once a message was seen. */
    long size;

    /** The block of a long message, in this member's hand, and where in it the payload begins. */
    long large;

    long largeAt;

    /** A segment that the take has finished, in this member's hand. */
    long finished;

    private int[] references = NONE;
    private boolean holdsBits;

    /** Makes room for so many bytes. No latch is held: it may allocate, and fail. */
    abstract void prepare(long size);

    /** Whether {@link #copy} needs no more room for so many bytes. */
    abstract boolean isReadyFor(long size);

    /** Copies the payload. */
    abstract void copy(Seam seam, long at, long size);

    boolean canArrive() {
        return holdsBits;
    }

    /** Whether the references in the message become this member's; otherwise they are gone with it. */
    boolean holds() {
        return true;
    }

    /** From here on this member's bits are only set, until {@link #end}. */
    final void beginArrivals(Holdings holdings) {
        if (!holdsBits) {
            holdsBits = true;
            holdings.beginTake();
        }
    }

    final void arriving(int[] references) {
        this.references = references;
    }

    final int[] references() {
        return references;
    }

    /** Handles have been made of the references by now; the rest is let go. */
    final void end(Holdings holdings) {
        if (holdsBits) {
            holdsBits = false;
            holdings.endTake(references);
        }
    }
}
