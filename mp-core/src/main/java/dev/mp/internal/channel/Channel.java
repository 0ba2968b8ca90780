package dev.mp.internal.channel;

import static dev.mp.internal.channel.ChannelLayout.*;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.arena.Latch;
import dev.mp.internal.arena.Slots;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Payload;
import dev.mp.internal.member.Transfer;
import dev.mp.internal.member.WaitPoint;
import dev.mp.internal.seam.Seam;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream of messages from many producers to many consumers, in shared memory, as one member sees it.
 *
 * <p>Producers write one at a time, under a latch, into a chain of segments; consumers read one at a time, under a
 * latch of their own, and never wait for a producer. A message exists from the store of {@code sent} on, and is gone
 * from the store of {@code taken} on; {@link ChannelLayout} shows why nothing else has to be stored with them at once.
 *
 * <p>Blocks change hands beside the commit: a new segment and a long message's block go from the producer's hand into
 * the channel before it; a finished segment and such a block go from the channel to <em>being taken</em> before it, and
 * into the consumer's hand after it. The <em>intent</em> beside the latch names them first, so that whoever takes the latch
 * from the dead can tell by the commit word whether it happened, and puts them back or frees them. Nobody but the holder of
 * the latch makes a block the channel's or lets one be taken, and none is in the hand of the dead while that matters.
 *
 * <p>If a producer is killed, its message is there as a whole or not at all. If a consumer is killed, the message that
 * it was taking is still there or went with it. Nobody waits for either.
 */
final class Channel {
    private final Member member;
    private final Seam seam;
    private final Slots slots;
    private final long base;
    private final Tail tail;
    private final Head head;
    private final @Nullable Ledger ledger;
    private final long maxItems;
    private final long maxBytes;
    private final boolean isBounded;
    private final WaitPoint items;
    private final WaitPoint room;

    // What was last seen of counters that only grow: as long as it suffices, the other side's cache line is left alone.
    /** Written after an acquiring look at the counter, so who acquires it may read the messages that it counts. */
    private final AtomicLong knownSent = new AtomicLong();

    private long knownTaken;
    private long knownTakenBytes;

    private final LookAway awayFromItems = new LookAway();
    private final LookAway awayFromRoom = new LookAway();

    Channel(Member member, long base) {
        this.member = member;
        this.seam = member.seam();
        this.slots = member.arena().slots();
        this.base = base;
        long owner = seam.getLongAcquire(base + OWNER);
        this.tail = new Tail(member, base, owner);
        this.ledger = Ledger.of(member, base);
        this.head = new Head(member, base, owner, ledger == null ? null : ledger.tally());
        this.maxItems = seam.getLongAcquire(base + MAX_ITEMS);
        this.maxBytes = seam.getLongAcquire(base + MAX_BYTES);
        this.isBounded = maxItems != 0 || maxBytes != 0;
        this.items = new WaitPoint(member, base + ITEM_GATE, seam.getIntAcquire(base + CONSUMERS_WATCH));
        this.room = new WaitPoint(member, base + ROOM_GATE, seam.getIntAcquire(base + PRODUCERS_WATCH));
    }

    /**
     * Lays an empty channel out in a block that nobody else knows yet; a bound of 0 is none.
     *
     * @param owner the part of an object that no other channel uses
     */
    static void format(
            Seam seam, long base, long owner, long maxItems, long maxBytes, int producersWatch, int consumersWatch) {
        seam.zero(base, BYTES);
        seam.setLongRelease(base + OWNER, owner);
        seam.setLongRelease(base + MAX_ITEMS, maxItems);
        seam.setLongRelease(base + MAX_BYTES, maxBytes);
        seam.setIntRelease(base + PRODUCERS_WATCH, producersWatch);
        seam.setIntRelease(base + CONSUMERS_WATCH, consumersWatch);
    }

    /** Lays out what is kept of messages that are acknowledged, behind an empty channel. */
    static void formatAcknowledged(Seam seam, long base) {
        seam.zero(base + BYTES, ACKNOWLEDGED_BYTES - BYTES);
        Tally.format(seam, base);
        seam.setIntRelease(base + FLAGS, ACKNOWLEDGED);
    }

    /** Who keeps the books about acknowledged messages, or null if they are not. */
    @Nullable Ledger ledger() {
        return ledger;
    }

    /** Where consumers wait. */
    WaitPoint items() {
        return items;
    }

    /** Where producers wait. */
    WaitPoint room() {
        return room;
    }

    // ---- looking

    boolean isEmpty() {
        long taken = head.taken();
        if (taken < knownSent.getAcquire()) {
            return false;
        }
        // Not read back: another thread may write an older one, and a waiter must not miss what it has just seen.
        long sent = tail.sent();
        knownSent.setRelease(sent);
        return sent <= taken;
    }

    /** The exact number of messages at some moment during the call. */
    long size() {
        while (true) {
            long taken = head.taken();
            long sent = tail.sent();
            if (head.taken() == taken) {
                return sent - taken;
            }
        }
    }

    /** A message that is larger than the bound in bytes passes alone. */
    boolean hasRoomFor(long bytes) {
        return !isBounded || hasRoomFor(bytes, tail.sent(), passed(TAIL, SENT));
    }

    private boolean hasRoomFor(long bytes, long sent, long sentBytes) {
        if (!isBounded || isRoom(sent - knownTaken, sentBytes - knownTakenBytes, bytes)) {
            return true;
        }
        // The bytes first: a take in between makes the room look smaller than it is, never larger.
        long takenBytes = passed(HEAD, TAKEN);
        long taken = head.taken();
        knownTakenBytes = takenBytes;
        knownTaken = taken;
        return isRoom(sent - taken, sentBytes - takenBytes, bytes);
    }

    private boolean isRoom(long queued, long queuedBytes, long bytes) {
        return queued <= 0
                || (maxItems == 0 || queued < maxItems) && (maxBytes == 0 || queuedBytes + bytes <= maxBytes);
    }

    /** Reads the bytes that passed from the copy of the state that is in force. */
    private long passed(long states, long commit) {
        while (true) {
            long sequence = seam.getLongVolatile(base + commit);
            long passed = seam.getLongAcquire(base + states + (sequence & 1) * STATE_BYTES + PASSED);
            if (seam.getLongVolatile(base + commit) == sequence) {
                return passed;
            }
        }
    }

    private boolean flag(int flag) {
        return (seam.getIntAcquire(base + FLAGS) & flag) != 0;
    }

    boolean producersGone() {
        return flag(PRODUCERS_GONE);
    }

    /** Whether nothing will be sent any more. */
    boolean isOver() {
        return flag(CONSUMERS_GONE | PRODUCERS_GONE);
    }

    /** Whether the bound in items is reached; exact at some moment during the call. */
    boolean isFull() {
        return !hasRoomFor(1);
    }

    /** The bound in items, 0 for none. */
    long maxItems() {
        return maxItems;
    }

    /** How an attempt to send or to take ended. */
    enum Outcome {
        DONE,
        TIMED_OUT,
        /** Nothing comes or is wanted any more, or the caller's own handle was closed meanwhile. */
        CLOSED
    }

    /** Acquires a latch on the way to a message or to room. Who does not want to wait for these is patient all the same. */
    private boolean latchPatiently(long latch, Runnable repair, Deadline deadline) throws InterruptedException {
        return latch(latch, repair, deadline) || latch(latch, repair, Latch.patience(seam, deadline));
    }

    private boolean latch(long latch, Runnable repair, Deadline deadline) throws InterruptedException {
        // No switch: its table is a class of its own, and one that cannot be initialized for want of stack would leave the
        // latch held.
        Latch.Outcome outcome = Latch.acquire(seam, slots, base + latch, member.identity(), deadline);
        if (outcome == Latch.Outcome.REPAIR) {
            guarded(latch, repair);
        }
        return outcome != Latch.Outcome.TIMED_OUT;
    }

    /** A failure half-way must not leave the latch held by the living. */
    private void guarded(long latch, Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            Latch.abandon(seam, base + latch);
            throw e;
        }
    }

    private void unlatch(long latch) {
        Latch.release(seam, base + latch, member.identity());
    }

    // ---- sending

    /**
     * Sends a message, waiting for room if there is a bound.
     *
     * @param isAbandoned whether the caller's handle was closed
     * @throws dev.mp.CapacityException if the arena is full
     */
    Outcome send(Payload payload, @Nullable Transfer transfer, Deadline deadline, WaitPoint.Condition isAbandoned)
            throws InterruptedException {
        long size = payload.size() + (transfer == null ? 0 : transfer.listBytes());
        if (deadline == Deadline.NOW && !hasRoomFor(size) && !isOver() && !isAbandoned.holds()) {
            // Before a long message is copied in vain.
            return Outcome.TIMED_OUT;
        }
        boolean isLarge = size > MAX_INLINE;
        long record = Tail.recordBytes(size, isLarge);
        long large = 0;
        long segment = 0;
        boolean waited = false;
        try {
            if (isLarge) {
                large = member.allocate(size);
                tail.write(large, payload, transfer);
            }
            while (true) {
                if (isAbandoned.holds()) {
                    return Outcome.CLOSED;
                }
                if (!latchPatiently(PRODUCER_LATCH, tail::repair, deadline)) {
                    return Outcome.TIMED_OUT;
                }
                if (isOver()) {
                    // Looked at under the latch, so that nothing is sent after the return of a shutdown.
                    unlatch(PRODUCER_LATCH);
                    return Outcome.CLOSED;
                }
                boolean hasRoom;
                boolean sent = false;
                long missing = 0;
                try {
                    Cursor end = tail.look();
                    hasRoom = hasRoomFor(size, end.sequence(), end.passed());
                    boolean fits = tail.fits(record);
                    if (hasRoom && (fits || segment != 0)) {
                        tail.append(payload, transfer, size, large, fits ? 0 : segment);
                        sent = true;
                        large = 0;
                        segment = fits ? segment : 0;
                    } else if (hasRoom) {
                        missing = tail.nextSegmentBytes(record);
                    }
                } catch (Throwable e) {
                    try {
                        // Frees what is still in this member's hand; the rest is the repair's.
                        large = freed(large);
                        segment = freed(segment);
                    } finally {
                        Latch.abandon(seam, base + PRODUCER_LATCH);
                    }
                    throw e;
                }
                unlatch(PRODUCER_LATCH);
                if (sent) {
                    items.open(1);
                    return Outcome.DONE;
                }
                if (missing != 0) {
                    segment = member.allocate(missing);
                } else {
                    waited = true;
                    long taken = knownTaken;
                    awayFromRoom.pass(seam);
                    if (!room.await(() -> hasRoomFor(size) || isOver() || isAbandoned.holds(), deadline)) {
                        return Outcome.TIMED_OUT;
                    }
                    awayFromRoom.learn(seam, knownTaken - taken > 1);
                }
            }
        } finally {
            long _ = freed(large);
            long _ = freed(segment);
            if (waited && hasRoomFor(1)) {
                room.open(1);
            }
        }
    }

    private long freed(long block) {
        if (block != 0) {
            member.free(block);
        }
        return 0;
    }

    // ---- taking

    /**
     * Takes the oldest message, waiting for one if there is none. The caller calls {@link Take#end} when it has decoded
     * it, whatever the outcome.
     *
     * @param isAbandoned whether the caller's handle was closed
     */
    Outcome take(Take take, Deadline deadline, WaitPoint.Condition isAbandoned) throws InterruptedException {
        boolean waited = false;
        if (ledger != null) {
            ledger.prepare();
        }
        try {
            while (true) {
                if (isEmpty()) {
                    waited = true;
                    awayFromItems.pass(seam);
                    if (!items.await(() -> !isEmpty() || producersGone() || isAbandoned.holds(), deadline)) {
                        return Outcome.TIMED_OUT;
                    }
                    awayFromItems.learn(seam, knownSent.getAcquire() - head.taken() > 1);
                    // Producers may have sent and gone since it was empty.
                    if (isAbandoned.holds() || producersGone() && isEmpty()) {
                        return Outcome.CLOSED;
                    }
                }
                if (!latchPatiently(CONSUMER_LATCH, head::repair, deadline)) {
                    return Outcome.TIMED_OUT;
                }
                // What was seen last will do: to look again would take the line from whoever is sending.
                Head.Attempt attempt = attempt(take, knownSent.getAcquire(), false);
                if (attempt == Head.Attempt.TAKEN) {
                    if (isBounded) {
                        // Bytes make room for messages of any size, so all who wait look.
                        room.open(maxBytes == 0 ? 1 : Integer.MAX_VALUE);
                    }
                    finish(take);
                    return Outcome.DONE;
                }
                if (attempt == Head.Attempt.NOT_READY) {
                    prepare(take);
                }
            }
        } finally {
            if (waited && !isEmpty()) {
                items.open(1);
            }
        }
    }

    /** Copies the oldest message, if there is one, and leaves it where it is; otherwise as {@link #take}. */
    Outcome peek(Take take) throws InterruptedException {
        while (true) {
            if (isEmpty() || !latchPatiently(CONSUMER_LATCH, head::repair, Deadline.in(seam, Duration.ZERO))) {
                return Outcome.TIMED_OUT;
            }
            Head.Attempt attempt = attempt(take, knownSent.getAcquire(), true);
            if (attempt == Head.Attempt.TAKEN) {
                return Outcome.DONE;
            }
            if (attempt == Head.Attempt.NOT_READY) {
                prepare(take);
            }
        }
    }

    private void prepare(Take take) {
        if (flag(CARRIED_REFERENCES)) {
            take.beginArrivals(member.holdings());
        }
        take.prepare(take.size);
    }

    /** One attempt under the consumers' latch, which is held before and free afterwards. */
    private Head.Attempt attempt(Take take, long sent, boolean leaves) {
        Head.Attempt attempt;
        try {
            attempt = leaves ? head.peek(take, sent) : head.take(take, sent);
        } catch (Throwable e) {
            Latch.abandon(seam, base + CONSUMER_LATCH);
            throw e;
        }
        unlatch(CONSUMER_LATCH);
        return attempt;
    }

    /** Takes out all messages, and hands out each reference in them when it does not count as in flight any more. */
    void drop(IntConsumer each) throws InterruptedException {
        if (!flag(CARRIED_REFERENCES)) {
            return;
        }
        while (true) {
            Drop drop = new Drop();
            boolean _ = latch(CONSUMER_LATCH, head::repair, Deadline.NEVER);
            if (attempt(drop, tail.sent(), false) == Head.Attempt.EMPTY) {
                return;
            }
            finish(drop);
            for (int reference : drop.references()) {
                each.accept(reference);
            }
        }
    }

    /** Copies a long message out of its block, without any latch, and frees what the take left in this hand. */
    private void finish(Take take) {
        try {
            if (take.large != 0) {
                take.copy(seam, take.largeAt, take.size);
            }
        } finally {
            take.large = freed(take.large);
            take.finished = freed(take.finished);
        }
    }

    // ---- ends

    /** One of the sides is gone for good; all who wait for it are woken. */
    void markGone(int side) {
        int _ = seam.getAndBitwiseOrInt(base + FLAGS, side);
        wakeAll();
    }

    void wakeAll() {
        items.burst();
        room.burst();
        Latch.burst(seam, base + PRODUCER_LATCH);
        Latch.burst(seam, base + CONSUMER_LATCH);
        if (ledger != null) {
            ledger.wakeAll();
        }
    }

    /**
     * Nobody sends from the return of this on, and who takes comes to an end. Should the caller die on the way, it has
     * happened or not, and its recovery wakes whom it should have.
     */
    void shutdown() throws InterruptedException {
        boolean _ = latch(PRODUCER_LATCH, tail::repair, Deadline.NEVER);
        // One store, which commits it; under the latch, so that no message is committed after it.
        int _ = seam.getAndBitwiseOrInt(base + FLAGS, PRODUCERS_GONE);
        unlatch(PRODUCER_LATCH);
        wakeAll();
    }

    /** Repairs both sides if their latches are orphaned; a living holder needs no repair. */
    void repair() {
        repair(PRODUCER_LATCH, tail::repair);
        repair(CONSUMER_LATCH, head::repair);
        if (ledger != null) {
            ledger.repair();
        }
    }

    private void repair(long latch, Runnable step) {
        if (Latch.takeOver(seam, slots, base + latch, member.identity())) {
            guarded(latch, step);
            unlatch(latch);
        }
    }

    /**
     * Hands out the references in undelivered messages.
     *
     * @return false if the deadline passed while somebody held a latch
     */
    boolean references(Deadline deadline, IntConsumer each) throws InterruptedException {
        if (!flag(CARRIED_REFERENCES)) {
            return true;
        }
        if (!latch(PRODUCER_LATCH, tail::repair, deadline)) {
            return false;
        }
        try {
            if (!latch(CONSUMER_LATCH, head::repair, deadline)) {
                return false;
            }
            guarded(CONSUMER_LATCH, () -> head.references(tail.sent(), each));
            unlatch(CONSUMER_LATCH);
            return true;
        } finally {
            unlatch(PRODUCER_LATCH);
        }
    }
}
