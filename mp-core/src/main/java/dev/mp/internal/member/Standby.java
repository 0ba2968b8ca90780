package dev.mp.internal.member;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.arena.Identity;
import dev.mp.internal.arena.Slots;
import dev.mp.internal.arena.Slots.Bootstrap;
import dev.mp.internal.seam.LocalLock;
import dev.mp.internal.seam.Seam;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A process that stands by, as the member that started it sees it.
 *
 * <p>It has entered the family in a slot of its own, and becomes a child by its second message. To be sure that it is
 * there, and not stopped or about to be found dead, it is called first: only who answers gets the message. Called, it can
 * be put back. See {@link Slots} for the word on which both sides agree.
 *
 * <p>While a thread is <em>engaged</em> with it, its slot is not given to another, even if it dies.
 */
public final class Standby {
    /** A cold start takes many times what a wake does, however busy the machine is; one that is stopped never answers. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(1);

    private final Standbys all;
    private final Slots slots;
    private final Seam seam;
    private final Recipe recipe;
    private final Map<String, String> properties;
    private final int identity;
    private final WaitPoint gate;
    private final LocalLock lock;
    private volatile boolean gone;
    private volatile boolean unwanted;
    private boolean engaged;
    private Seam.@Nullable StartedProcess process;
    private @Nullable Child child;

    Standby(Standbys all, Member member, Recipe recipe, Map<String, String> properties, int identity) {
        this.all = all;
        this.slots = member.arena().slots();
        this.seam = member.seam();
        this.recipe = recipe;
        this.properties = properties;
        this.identity = identity;
        this.gate = new WaitPoint(member, slots.stateGate(Identity.slot(identity)), Identity.slot(identity));
        this.lock = member.seam().newLock();
    }

    Recipe recipe() {
        return recipe;
    }

    /** What the properties of the program were before it was started. */
    Map<String, String> properties() {
        return properties;
    }

    int identity() {
        return identity;
    }

    Seam.StartedProcess process() {
        return java.util.Objects.requireNonNull(process);
    }

    void started(Seam.StartedProcess process) {
        this.process = process;
    }

    /** Whether it has ended without having been killed from here. */
    boolean hasFailed() {
        return gone && !unwanted;
    }

    boolean isGone() {
        return gone;
    }

    private Bootstrap state() {
        return slots.bootstrapState(Identity.slot(identity));
    }

    /** Waits until it stands by or is gone. */
    void awaitReady(Deadline deadline) throws InterruptedException {
        boolean _ = gate.await(() -> gone || state() == Bootstrap.STANDBY, deadline);
    }

    boolean isReady() {
        return !gone && state() == Bootstrap.STANDBY;
    }

    // ---- the way to a child

    /**
     * Calls it. The calling thread is engaged with it then, until {@link #become}, {@link #putBack} or {@link #drop}.
     *
     * @return false if it cannot be had
     */
    boolean call() {
        try (LocalLock.Held _ = lock.hold()) {
            if (gone || engaged) {
                return false;
            }
            engaged = true;
        }
        if (slots.isDead(identity) || !slots.moveBootstrap(identity, Bootstrap.STANDBY, Bootstrap.CALLED)) {
            disengage();
            return false;
        }
        gate.openAll();
        return true;
    }

    /**
     * Waits until it has answered, for a moment at most, and begins to write.
     *
     * @return false if it has not, and never will
     */
    boolean beginTelling() {
        boolean interrupted = false;
        Deadline deadline = Deadline.in(seam, LONGEST_SILENCE);
        while (isCalled() && !deadline.passed()) {
            try {
                boolean _ = gate.await(() -> !isCalled(), deadline);
            } catch (InterruptedException e) {
                // A start cannot be interrupted, and this takes but a moment.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        // If this succeeds it has not answered, and finds nobody when it does.
        boolean silent = slots.moveBootstrap(identity, Bootstrap.CALLED, Bootstrap.TAKEN);
        return !silent && slots.moveBootstrap(identity, Bootstrap.LISTENING, Bootstrap.WRITING);
    }

    private boolean isCalled() {
        return !gone && state() == Bootstrap.CALLED;
    }

    /** The message is written: from now on it is a child. */
    void become(Child child) {
        try (LocalLock.Held _ = lock.hold()) {
            this.child = child;
        }
        all.noLongerOurs(this);
        gate.openAll();
        disengage();
    }

    /** There is nothing to tell it: it stands by again. */
    public void putBack() {
        boolean back = slots.moveBootstrap(identity, Bootstrap.CALLED, Bootstrap.STANDBY)
                || slots.moveBootstrap(identity, Bootstrap.LISTENING, Bootstrap.STANDBY);
        gate.openAll();
        disengage();
        if (back) {
            all.putBack(this);
        } else {
            kill();
        }
    }

    /** It is no good. */
    void drop() {
        disengage();
        kill();
    }

    private void disengage() {
        try (LocalLock.Held _ = lock.hold()) {
            engaged = false;
            lock.signalAll();
        }
    }

    // ---- its end

    /** It is not wanted any more, or no good. */
    void kill() {
        unwanted = true;
        if (!gone) {
            process().kill();
        }
    }

    /** Its process has ended. */
    void ended(int status) {
        gone = true;
        // Somebody may wait for its answer.
        gate.openAll();
        boolean interrupted = false;
        Child became;
        try (LocalLock.Held _ = lock.hold()) {
            while (engaged) {
                try {
                    lock.await(Seam.FOREVER);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            became = child;
        }
        all.ended(this, became, status);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
