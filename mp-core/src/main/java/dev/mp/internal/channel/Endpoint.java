package dev.mp.internal.channel;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Payload;
import dev.mp.internal.member.Ref;
import dev.mp.internal.member.Transfer;
import dev.mp.internal.seam.Seam;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Objects;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A handle on a channel or two: the end of a pipe, or a queue. It reads from one, writes to one, or both.
 *
 * <p>Every operation ends early with {@link Outcome#ABANDONED} when the handle is closed meanwhile. With {@link
 * Deadline#NOW} none waits for a message or for room, and one that finds neither {@linkplain Outcome#TIMED_OUT says so}; it
 * says so too when somebody holds a latch for longer than a moment, although it is ready.
 */
public final class Endpoint {
    /** Room for longer messages is made when they are there. */
    private static final int LONGEST_EXPECTED = 1024;

    private final Ref ref;
    private final @Nullable Channel in;
    private final @Nullable Channel out;

    /** The size of the last message, which that of the next often is; a race between threads makes it a worse guess. */
    private int expected;

    Endpoint(Ref ref, @Nullable Channel in, @Nullable Channel out) {
        this.ref = ref;
        this.in = in;
        this.out = out;
    }

    /** How an operation ended. */
    public enum Outcome {
        DONE,
        TIMED_OUT,
        /** Nobody is left on the other side, or it was shut down, and nothing to take. */
        PEER_GONE,
        /** The handle itself is closed. */
        ABANDONED
    }

    public Ref ref() {
        return ref;
    }

    public Member member() {
        return ref.member();
    }

    public boolean isReadable() {
        return in != null;
    }

    public boolean isWritable() {
        return out != null;
    }

    private Channel in() {
        return Objects.requireNonNull(in, "not readable");
    }

    private Channel out() {
        return Objects.requireNonNull(out, "not writable");
    }

    private Outcome outcome(Channel.Outcome outcome) {
        return switch (outcome) {
            case DONE -> Outcome.DONE;
            case TIMED_OUT -> Outcome.TIMED_OUT;
            case CLOSED -> ref.isClosed() ? Outcome.ABANDONED : Outcome.PEER_GONE;
        };
    }

    // ---- sending

    public Outcome send(Payload payload, @Nullable Transfer transfer, Deadline deadline) throws InterruptedException {
        if (!ref.tryEnter()) {
            return Outcome.ABANDONED;
        }
        try {
            return outcome(out().send(payload, transfer, deadline, ref::isClosed));
        } finally {
            ref.exit();
            Reference.reachabilityFence(this);
        }
    }

    // ---- taking

    private Outcome take(Take take, Deadline deadline) throws InterruptedException {
        if (!ref.tryEnter()) {
            return Outcome.ABANDONED;
        }
        try {
            return outcome(in().take(take, deadline, ref::isClosed));
        } finally {
            ref.exit();
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Nobody sends any more from the return of this on.
     *
     * @return false if the handle is closed
     */
    public boolean shutdown() throws InterruptedException {
        if (!ref.tryEnter()) {
            return false;
        }
        try {
            out().shutdown();
            return true;
        } finally {
            ref.exit();
            Reference.reachabilityFence(this);
        }
    }

    private Outcome peek(Take take) throws InterruptedException {
        if (!ref.tryEnter()) {
            return Outcome.ABANDONED;
        }
        try {
            return outcome(in().peek(take));
        } finally {
            ref.exit();
            Reference.reachabilityFence(this);
        }
    }

    /** What to do with the bytes of a message while the handles in it can be made. */
    public interface Decoder<X extends Throwable> {
        @Nullable Object decode(Buffer bytes) throws X;
    }

    /** A message that was taken and decoded. */
    public static final class Received {
        private @Nullable Object value;

        public @Nullable Object value() {
            return value;
        }
    }

    /** Takes a message and decodes it. If decoding fails, the message is gone and its references are let go. */
    public <X extends Throwable> Outcome receive(Decoder<X> decoder, Received received, Deadline deadline)
            throws InterruptedException, X {
        return receive(decoder, received, deadline, false);
    }

    /** Decodes the oldest message and leaves it where it is; {@link Outcome#TIMED_OUT} if there is none. */
    public <X extends Throwable> Outcome peek(Decoder<X> decoder, Received received) throws InterruptedException, X {
        return receive(decoder, received, Deadline.NEVER, true);
    }

    private <X extends Throwable> Outcome receive(
            Decoder<X> decoder, Received received, Deadline deadline, boolean leaves) throws InterruptedException, X {
        BufferTake take = new BufferTake();
        try {
            Outcome outcome = leaves ? peek(take) : take(take, deadline);
            if (outcome == Outcome.DONE) {
                received.value = Transfer.decode(member(), () -> decoder.decode(take.buffer));
            }
            return outcome;
        } finally {
            take.buffer.clear();
            take.end(member().holdings());
        }
    }

    /**
     * Takes the bytes of a message as an array.
     *
     * @throws IllegalArgumentException if there are more than {@code max}; the message is still there then
     */
    public Outcome receiveBytes(int max, Received received, Deadline deadline) throws InterruptedException {
        ArrayTake take = new ArrayTake(max, expected);
        try {
            Outcome outcome = take(take, deadline);
            if (outcome == Outcome.DONE) {
                received.value = take.bytes();
                expected = take.size <= LONGEST_EXPECTED ? (int) take.size : 0;
            }
            return outcome;
        } finally {
            take.end(member().holdings());
        }
    }

    /** Takes the bytes of a message into {@code buffer}, which is empty. */
    public Outcome receiveBytes(Buffer buffer, Deadline deadline) throws InterruptedException {
        BufferTake take = new BufferTake(buffer);
        try {
            return take(take, deadline);
        } finally {
            take.end(member().holdings());
        }
    }

    /** Takes the bytes of a message into memory of the caller's. */
    public Outcome receiveInto(Into into, Deadline deadline) throws InterruptedException {
        try {
            return take(into, deadline);
        } finally {
            into.end(member().holdings());
        }
    }

    /** Memory of the caller's, straight into which a message is copied if it fits. */
    public static final class Into extends Take {
        private final MemorySegment target;
        private final long room;
        private byte @Nullable [] tooLong;

        public Into(MemorySegment target) {
            this.target = target;
            this.room = target.byteSize();
        }

        @Override
        void prepare(long size) {
            if (size > room) {
                tooLong = new byte[Math.toIntExact(size)];
            }
        }

        @Override
        boolean isReadyFor(long size) {
            return size <= room || tooLong != null && tooLong.length == size;
        }

        @Override
        void copy(Seam seam, long at, long size) {
            if (size <= room) {
                tooLong = null;
                seam.copyOut(at, target, 0, size);
            } else {
                byte[] whole = Objects.requireNonNull(tooLong);
                seam.copyOut(at, whole, 0, whole.length);
            }
        }

        /** How many bytes the message had. */
        public long size() {
            return size;
        }

        /** The whole message if it did not fit, else null. */
        public byte @Nullable [] tooLong() {
            return tooLong;
        }
    }

    // ---- acknowledging

    private Ledger ledger() {
        return Objects.requireNonNull(in().ledger(), "not acknowledged");
    }

    /** {@link #done(Deadline)}, however long somebody else is at work. */
    public Outcome done() throws InterruptedException {
        return done(Deadline.NEVER);
    }

    /**
     * Acknowledges a message that somebody has taken; {@link Outcome#PEER_GONE} if all that were sent are finished, and
     * {@link Outcome#TIMED_OUT} if somebody else was at work on the ledger until the deadline.
     *
     * @throws dev.mp.CapacityException if it is this member's first and the arena is full
     */
    public Outcome done(Deadline deadline) throws InterruptedException {
        if (!ref.tryEnter()) {
            return Outcome.ABANDONED;
        }
        try {
            return switch (ledger().done(deadline)) {
                case DONE -> Outcome.DONE;
                case TIMED_OUT -> Outcome.TIMED_OUT;
                case CLOSED -> Outcome.PEER_GONE;
            };
        } finally {
            ref.exit();
            Reference.reachabilityFence(this);
        }
    }

    /** Waits until all messages that were sent are acknowledged, or lost with members that had taken them. */
    public Outcome join(Deadline deadline) throws InterruptedException {
        if (!ref.tryEnter()) {
            return Outcome.ABANDONED;
        }
        try {
            if (!ledger().join(deadline, ref::isClosed)) {
                return Outcome.TIMED_OUT;
            }
            return ref.isClosed() ? Outcome.ABANDONED : Outcome.DONE;
        } finally {
            ref.exit();
            Reference.reachabilityFence(this);
        }
    }

    /** Whether all messages that were sent are acknowledged or lost, or the handle is closed. */
    public boolean isFinished() {
        return ledger().isAllDone() || ref.isClosed();
    }

    /** Has the watchers of this endpoint's object called when all is acknowledged; before asking {@link #isFinished}. */
    public void markFinishedWatched() {
        ledger().markWatched();
    }

    /** How many messages were sent and are neither acknowledged nor lost. */
    public long unfinished() {
        return ledger().unfinished();
    }

    /** How many messages were lost with members that had taken them. */
    public long lost() {
        return ledger().lost();
    }

    // ---- waiting

    /** Whether a message can be taken, or the end of all messages seen, without waiting. */
    public boolean isReady() {
        return !in().isEmpty() || in().producersGone() || ref.isClosed();
    }

    /** Waits until {@link #isReady}; false if the deadline passed first. */
    public boolean awaitReady(Deadline deadline) throws InterruptedException {
        if (!ref.tryEnter()) {
            return true;
        }
        try {
            boolean ready = in().items().await(this::isReady, deadline);
            if (ready) {
                // What woke this thread it does not take, so the wake goes on to one that may.
                in().items().open(1);
            }
            return ready;
        } finally {
            ref.exit();
            Reference.reachabilityFence(this);
        }
    }

    /** Has the watchers of this endpoint's object called at the next change; before asking {@link #isReady}. */
    public void markWatched() {
        in().items().markWatched();
    }

    /** Looks for {@link #isReady} for some microseconds, if that has paid lately. */
    public boolean spinsUntilReady() {
        return in().items().spins(this::isReady);
    }

    /** Whether a message of so many bytes can be sent, or the end of all receivers seen, without waiting. */
    public boolean isRoomFor(long bytes) {
        return out().hasRoomFor(bytes) || out().isOver() || ref.isClosed();
    }

    /** Has the watchers of this endpoint's object called at the next change; before asking {@link #isRoomFor}. */
    public void markRoomWatched() {
        out().room().markWatched();
    }

    /** Looks for {@link #isRoomFor} for some microseconds, if that has paid lately. */
    public boolean spinsUntilRoomFor(long bytes) {
        return out().room().spins(() -> isRoomFor(bytes));
    }

    /** Passes a wake on that a receiver got who takes nothing: others may be asleep beside a message. */
    public void passOnItem() {
        if (!in().isEmpty()) {
            in().items().open(1);
        }
    }

    /** Passes a wake on that a sender got who sends nothing: others may be asleep beside room. */
    public void passOnRoom() {
        if (out().hasRoomFor(1)) {
            out().room().open(1);
        }
    }

    // ---- looking

    public long size() {
        return in().size();
    }

    public boolean isEmpty() {
        return in().isEmpty();
    }

    public boolean isFull() {
        return out().isFull();
    }

    /** How many messages there is room for, 0 if there is no bound. */
    public long maxItems() {
        return out().maxItems();
    }

    public boolean hasRoom() {
        return out().hasRoomFor(1);
    }

    public void close() {
        ref.close();
    }

    public boolean isClosed() {
        return ref.isClosed();
    }
}
