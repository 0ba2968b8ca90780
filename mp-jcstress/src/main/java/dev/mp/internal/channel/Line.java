package dev.mp.internal.channel;

import static dev.mp.jcstress.Mapped.FIRST;
import static dev.mp.jcstress.Mapped.SEAM;
import static dev.mp.jcstress.Mapped.SECOND;

import dev.mp.internal.arena.Blocks;
import dev.mp.internal.arena.Deadline;
import dev.mp.internal.member.Payload;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A channel as two members see it. Lines are used again by later tests, so that they come to the ends of their segments;
 * every eighth message is one that has a block of its own.
 */
final class Line {
    private static final ConcurrentLinkedQueue<Line> IDLE = new ConcurrentLinkedQueue<>();

    /** Owners of channels; nobody else in this arena has such uids. */
    private static final AtomicLong NEXT_UID = new AtomicLong(1L << 41);

    private static final int SHORT_BYTES = 40;
    private static final int LONG_BYTES = 9000;

    final Channel first;
    final Channel second;
    private byte next;

    private Line() {
        long base = FIRST.allocate(ChannelLayout.BYTES);
        Channel.format(SEAM, base, Blocks.part(NEXT_UID.getAndIncrement(), 0), 0, 0, 0, 0);
        first = new Channel(FIRST, base);
        second = new Channel(SECOND, base);
    }

    /** An empty one that nobody else uses. */
    static Line idle() {
        Line line = IDLE.poll();
        return line == null ? new Line() : line;
    }

    /** It is empty again. */
    void giveBack() {
        IDLE.add(this);
    }

    /** The next message; all its bytes are the same. */
    byte[] message() {
        next = (byte) (next % 64 + 1);
        byte[] message = new byte[next % 8 == 0 ? LONG_BYTES : SHORT_BYTES];
        Arrays.fill(message, next);
        return message;
    }

    static void send(Channel channel, byte[] message) {
        try {
            Channel.Outcome outcome = channel.send(
                    Payload.of(message, 0, message.length), null, Deadline.NEVER, () -> false);
            require(outcome);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes a message, or nothing where there is none to be seen. */
    static byte[] takeIfAny(Channel channel) {
        return channel.isEmpty() ? new byte[0] : take(channel);
    }

    static byte[] take(Channel channel) {
        try {
            ArrayTake take = new ArrayTake(LONG_BYTES, 0);
            require(channel.take(take, Deadline.NEVER, () -> false));
            return take.bytes();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void require(Channel.Outcome outcome) {
        if (outcome != Channel.Outcome.DONE) {
            throw new IllegalStateException(outcome.toString());
        }
    }
}
