package dev.mp.internal.channel;

import dev.mp.internal.seam.Seam;

/**
 * Lets things gather. Who is faster than the other side would look after each message, and each look takes the line of
 * the commit word from the other, who has to fetch it back: both become slower by several times. So it looks away for
 * about as long as it takes to send some messages, and only if several came while it did: whoever waits for a single
 * answer gets it at once.
 */
final class LookAway {
    private static final int MOST_PAUSES = 32;

    /** Races between threads cost a better guess, nothing else. */
    private int pauses;

    void pass(Seam seam) {
        for (int i = 0; i < pauses; i++) {
            seam.onSpinWait();
        }
    }

    /** @param several whether more than one message had passed when the wait was over */
    void learn(Seam seam, boolean several) {
        pauses = several && seam.spinNanos() > 0 ? Math.min(pauses * 2 + 4, MOST_PAUSES) : pauses / 2;
    }
}
