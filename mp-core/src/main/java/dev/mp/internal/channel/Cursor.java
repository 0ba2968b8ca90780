package dev.mp.internal.channel;

import static dev.mp.internal.channel.ChannelLayout.*;

import dev.mp.internal.seam.Seam;

/**
 * Where one side of a channel stands, as whoever holds its latch has seen it last.
 *
 * <p>The copy of the state that is in force does not change while its commit word does not. So a member that is alone on
 * its side reads one word where it would have to read all of them, and that one is in its own cache line.
 */
final class Cursor {
    private static final long NOTHING_SEEN = -1;

    private final Seam seam;
    private final long states;
    private final long commit;

    private long sequence = NOTHING_SEEN;
    private long segment;
    private long position;
    private long end;
    private long passed;

    Cursor(Seam seam, long states, long commit) {
        this.seam = seam;
        this.states = states;
        this.commit = commit;
    }

    /** Sees to it that all below tell what is so, and returns how many messages have passed. The latch is held. */
    long look() {
        long now = seam.getLongAcquire(commit);
        if (now != sequence) {
            long state = state(now);
            segment = seam.getLongAcquire(state + SEGMENT);
            position = seam.getLongAcquire(state + POSITION);
            end = seam.getLongAcquire(state + END);
            passed = seam.getLongAcquire(state + PASSED);
            sequence = now;
        }
        return now;
    }

    private long state(long sequence) {
        return states + (sequence & 1) * STATE_BYTES;
    }

    /** How many messages have passed. */
    long sequence() {
        return sequence;
    }

    /** 0 if there was none yet. */
    long segment() {
        return segment;
    }

    long position() {
        return position;
    }

    /** Where the segment ends. */
    long end() {
        return end;
    }

    /** How many bytes have passed. */
    long passed() {
        return passed;
    }

    /** Moves on by one message: the last store makes all of it so, and whatever was stored before it. */
    void commit(long segment, long position, long end, long passed) {
        long next = sequence + 1;
        long state = state(next);
        seam.setLongRelease(state + SEGMENT, segment);
        seam.setLongRelease(state + POSITION, position);
        seam.setLongRelease(state + END, end);
        seam.setLongRelease(state + PASSED, passed);
        seam.setLongRelease(commit, next);
        this.segment = segment;
        this.position = position;
        this.end = end;
        this.passed = passed;
        this.sequence = next;
    }
}
