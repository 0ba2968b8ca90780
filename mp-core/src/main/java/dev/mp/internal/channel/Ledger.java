package dev.mp.internal.channel;

import static dev.mp.internal.channel.ChannelLayout.*;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.member.Guard;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.PerMember;
import dev.mp.internal.member.WaitPoint;
import dev.mp.internal.seam.Seam;
import org.jspecify.annotations.Nullable;

/**
 * Which of the messages of a channel are done with, so that somebody can wait until all are.
 *
 * <pre>
 *   unfinished = sent - finished         finished = acknowledged + lost
 *   in the hands of a member = taken by it - settled with it
 * </pre>
 *
 * <p>{@code sent} is the channel's own commit word, so a message counts from the store on that sends it, and what a member
 * has taken is in its {@link Tally}. All the rest is here, under a latch of its own, and moves as the state of a channel
 * does: it stands there twice, the lowest bit of a commit word says which is in force, and beside it stands what is settled
 * with the one member that the change was about. That goes into the member's cell after the commit, and again if whoever
 * did it died before that.
 *
 * <p>When a member is gone, what was in its hands is lost: it is settled with by one commit, after which nothing is in its
 * hands, so that a second recoverer finds nothing to do. Members may acknowledge what others took, so not more is lost
 * than is in all hands together.
 */
final class Ledger {
    private final Member member;
    private final Seam seam;
    private final long base;
    private final Guard guard;
    private final Tally tally;
    private final PerMember settled;
    private final WaitPoint joiners;

    /** This member's, once it has one. */
    private long cell;

    /** The books of a channel, or null if its messages are not acknowledged. */
    static @Nullable Ledger of(Member member, long base) {
        int flags = member.seam().getIntAcquire(base + FLAGS);
        return (flags & ACKNOWLEDGED) == 0 ? null : new Ledger(member, base);
    }

    private Ledger(Member member, long base) {
        this.member = member;
        this.seam = member.seam();
        this.base = base;
        this.tally = new Tally(member, base);
        this.guard = new Guard(member, base + LEDGER_LATCH, this::apply);
        this.settled = new PerMember(seam, base + SETTLED_WITH);
        this.joiners = new WaitPoint(member, base + JOIN_GATE, seam.getIntAcquire(base + CONSUMERS_WATCH));
    }

    Tally tally() {
        return tally;
    }

    /** Makes sure that what this member takes and acknowledges can be counted. No latch is held. */
    void prepare() {
        if (cell == 0) {
            settled.ensureOwned(member, seam.getLongAcquire(base + OWNER) + COUNTS);
            tally.prepare();
            cell = settled.cell(member.slot());
        }
    }

    private long sent() {
        return seam.getLongVolatile(base + SENT);
    }

    private long state(long sequence) {
        return base + LEDGER + (sequence & 1) * LEDGER_STATE_BYTES;
    }

    /** Reads a word of the state that is in force. */
    private long read(long which) {
        while (true) {
            long sequence = seam.getLongVolatile(base + LEDGER_COMMIT);
            long value = seam.getLongAcquire(state(sequence) + which);
            if (seam.getLongVolatile(base + LEDGER_COMMIT) == sequence) {
                return value;
            }
        }
    }

    // ---- looking

    /** How many messages were sent and are neither acknowledged nor lost; exact at some moment during the call. */
    long unfinished() {
        while (true) {
            long finished = read(FINISHED);
            long sent = sent();
            if (read(FINISHED) == finished) {
                return sent - finished;
            }
        }
    }

    /** How many messages were lost with members that had taken them. */
    long lost() {
        return read(LOST);
    }

    /** What was finished by now was sent before: if both are the same, they were so at once. */
    boolean isAllDone() {
        return read(FINISHED) == sent();
    }

    // ---- changing

    /**
     * Acknowledges a message: {@link Channel.Outcome#CLOSED} if all that were sent are finished, and {@link
     * Channel.Outcome#TIMED_OUT} if somebody else was at work on the ledger until the deadline.
     */
    Channel.Outcome done(Deadline deadline) throws InterruptedException {
        prepare();
        if (!guard.tryEnter(deadline)) {
            return Channel.Outcome.TIMED_OUT;
        }
        boolean isOne;
        try {
            long finished = read(FINISHED);
            isOne = finished < sent();
            if (isOne) {
                int slot = member.slot();
                commit(finished + 1, read(LOST), slot, settledWith(slot) + 1);
            }
        } catch (Throwable e) {
            guard.abandon();
            throw e;
        }
        guard.exit();
        wakeIfAllDone();
        return isOne ? Channel.Outcome.DONE : Channel.Outcome.CLOSED;
    }

    /**
     * Gives up what is in the hands of the member of a slot, which is gone or has no handle any more.
     *
     * @return false if somebody else was at work on the ledger until the deadline
     */
    boolean settle(int slot, Deadline deadline) throws InterruptedException {
        if (settled.cell(slot) == 0) {
            // It has neither taken nor acknowledged anything.
            return true;
        }
        if (!guard.tryEnter(deadline)) {
            return false;
        }
        try {
            long taken = tally.takenIn(slot);
            long inHand = taken - settledWith(slot);
            if (inHand != 0) {
                long finished = read(FINISHED);
                long inAllHands = Math.max(seam.getLongVolatile(base + TAKEN) - finished, 0);
                long lost = Math.clamp(inHand, 0, inAllHands);
                commit(finished + lost, read(LOST) + lost, slot, taken);
            }
        } catch (Throwable e) {
            guard.abandon();
            throw e;
        }
        guard.exit();
        wakeIfAllDone();
        return true;
    }

    private long settledWith(int slot) {
        return seam.getLongAcquire(settled.cell(slot));
    }

    private void commit(long finished, long lost, int slot, long settledWith) {
        long next = seam.getLongAcquire(base + LEDGER_COMMIT) + 1;
        long state = state(next);
        seam.setLongRelease(state + FINISHED, finished);
        seam.setLongRelease(state + LOST, lost);
        seam.setLongRelease(state + SETTLED_SLOT, slot);
        seam.setLongRelease(state + SETTLED_COUNT, settledWith);
        // This commits the change.
        seam.setLongRelease(base + LEDGER_COMMIT, next);
        apply();
    }

    /** After a commit, or in place of somebody who died after it. */
    private void apply() {
        long sequence = seam.getLongAcquire(base + LEDGER_COMMIT);
        if (sequence != 0) {
            long state = state(sequence);
            long cell = settled.cell((int) seam.getLongAcquire(state + SETTLED_SLOT));
            seam.setLongRelease(cell, seam.getLongAcquire(state + SETTLED_COUNT));
        }
    }

    // ---- waiting

    /** Waits until all messages are finished, or the condition holds; false if the deadline passed first. */
    boolean join(Deadline deadline, WaitPoint.Condition isAbandoned) throws InterruptedException {
        return joiners.await(() -> isAllDone() || isAbandoned.holds(), deadline);
    }

    /** Has watchers called when all messages are finished; before asking {@link #isAllDone}. */
    void markWatched() {
        joiners.markWatched();
    }

    private void wakeIfAllDone() {
        if (isAllDone()) {
            joiners.openAll();
        }
    }

    // ---- the death of others

    void repair() {
        guard.recover();
    }

    void wakeAll() {
        joiners.burst();
        guard.burst();
    }
}
