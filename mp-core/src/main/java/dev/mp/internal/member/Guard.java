package dev.mp.internal.member;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.arena.Latch;
import dev.mp.internal.arena.Slots;
import dev.mp.internal.seam.Seam;

/**
 * A {@link Latch} with what repairs the words that it guards: whoever takes it from the dead, or after a failure, repairs
 * before anything else happens.
 */
public final class Guard {
    private final Seam seam;
    private final Slots slots;
    private final int identity;
    private final long latch;
    private final Runnable repair;

    public Guard(Member member, long latch, Runnable repair) {
        this.seam = member.seam();
        this.slots = member.arena().slots();
        this.identity = member.identity();
        this.latch = latch;
        this.repair = repair;
    }

    /**
     * Acquires the latch.
     *
     * @return false if the deadline passed first
     */
    public boolean tryEnter(Deadline deadline) throws InterruptedException {
        Latch.Outcome outcome = Latch.acquire(seam, slots, latch, identity, deadline);
        if (outcome == Latch.Outcome.REPAIR) {
            repair();
        }
        return outcome != Latch.Outcome.TIMED_OUT;
    }

    /**
     * Acquires the latch, beyond the deadline {@linkplain Latch#patience patiently}.
     *
     * @return false if it was held by somebody who does not go on
     */
    public boolean tryEnterPatiently(Deadline deadline) throws InterruptedException {
        return tryEnter(deadline) || tryEnter(Latch.patience(seam, deadline));
    }

    /** Acquires the latch, interrupted or not: its holder is dead or at the end of it, so this takes but a moment. */
    public void enter() {
        boolean interrupted = false;
        for (boolean entered = false; !entered;) {
            try {
                entered = tryEnter(Deadline.NEVER);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    public void exit() {
        Latch.release(seam, latch, identity);
    }

    /** Leaves the latch after a failure half-way: the next one repairs. */
    public void abandon() {
        Latch.abandon(seam, latch);
    }

    /** Repairs what a dead holder left; never waits for one that lives. */
    public void recover() {
        if (Latch.takeOver(seam, slots, latch, identity)) {
            repair();
            exit();
        }
    }

    /** Wakes all who wait for the latch: the dead may have been woken to pass it on. */
    public void burst() {
        Latch.burst(seam, latch);
    }

    private void repair() {
        try {
            repair.run();
        } catch (Throwable e) {
            abandon();
            throw e;
        }
    }
}
