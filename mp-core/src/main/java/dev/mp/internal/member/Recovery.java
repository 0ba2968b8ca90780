package dev.mp.internal.member;

import dev.mp.internal.arena.Blocks;
import dev.mp.internal.arena.Deadline;
import dev.mp.internal.arena.Gate;
import dev.mp.internal.arena.Identity;
import dev.mp.internal.arena.Layout;
import dev.mp.internal.arena.Objects;
import dev.mp.internal.arena.Slots;
import dev.mp.internal.seam.LocalLock;
import dev.mp.internal.seam.Seam;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Cleans up after members that died, so that nobody waits for them.
 *
 * <p>The one that started a process recovers it when the system reports its end. Should that one be stopped, slow or
 * dead itself, others do it: whoever sleeps longer than about a second looks for dead slots now and then. Claimed by
 * compare-and-set, taken over from a recoverer that died, and idempotent in every step, since it may be begun again
 * after any of them. The order of the steps matters:
 *
 * <ol>
 *   <li>from here on nobody gives it a message: one that stands by may be just about to get one;
 *   <li>every object the dead held is repaired, what the dead had of it is given back, and all its waiters are woken: the
 *       dead may have swallowed or owed a wake;
 *   <li>what it was creating or ending is undone or finished;
 *   <li>references in flight are counted anew, while the dead still counts as a holder;
 *   <li>the dead lets go: ends of pipes close, objects that nobody holds end, also those of which the dead had let go
 *       itself just before it would have ended them;
 *   <li>blocks in its hand are freed: only now, since a repair takes blocks out of that hand;
 *   <li>the death becomes known.
 * </ol>
 */
public final class Recovery {
    private static final long LOOK_INTERVAL = TimeUnit.MILLISECONDS.toNanos(500);
    private static final Duration LONGEST_COUNT = Duration.ofMillis(30);
    private static final Duration LONGEST_HINDRANCE = Duration.ofMillis(30);
    private static final int COUNT_ATTEMPTS = 3;
    private static final long ADOPTION_INTERVAL = TimeUnit.MILLISECONDS.toNanos(10);

    private final Member member;
    private final Seam seam;
    private final Slots slots;
    private final Objects objects;
    private final LocalLock lock;
    private volatile long lastLook;
    private volatile boolean adopting;

    /** Whether counts of references may still be too high, because a count failed. */
    private volatile boolean countOwed;

    Recovery(Member member) {
        this.member = member;
        this.seam = member.seam();
        this.slots = member.arena().slots();
        this.objects = member.arena().objects();
        this.lock = seam.newLock();
        this.lastLook = seam.nanoTime();
    }

    /** Looks for dead members and recovers them, unless a thread of this member does or has done so lately. */
    public void lookNowAndThen() throws InterruptedException {
        long now = seam.nanoTime();
        if (now - lastLook >= LOOK_INTERVAL && !member.hasLeft() && lock.tryLock()) {
            try {
                lastLook = now;
                look();
            } finally {
                lock.unlock();
            }
        }
    }

    /** @return whether to look again soon: members live whose starter is gone, and are about to end */
    private boolean look() throws InterruptedException {
        boolean orphans = false;
        for (int slot = 0, used = slots.used(); slot < used; slot++) {
            int identity = slots.inhabitant(slot);
            if (identity == Identity.NONE || identity == member.identity() || !slots.isRunning(identity)) {
                continue;
            }
            if (slots.isDead(identity)) {
                boolean _ = recover(identity);
                // Its children may live in slots that have been looked at already.
                orphans = true;
            } else {
                orphans |= isOrphan(identity);
            }
        }
        freeChildren();
        return orphans;
    }

    private boolean isOrphan(int identity) {
        int starter = slots.starter(identity);
        return starter != Identity.NONE && slots.isReaped(starter);
    }

    /**
     * Goes on looking: the descendants of a dead member are about to end, and nobody else is told when they do; or a count
     * is owed.
     */
    private void adopt() {
        if (!adopting) {
            adopting = true;
            Thread _ = seam.startThread("mp-adopter", true, this::awaitOrphans);
        }
    }

    private void awaitOrphans() {
        try {
            boolean orphans = true;
            while (orphans && !member.hasLeft()) {
                seam.park(ADOPTION_INTERVAL);
                try (LocalLock.Held _ = lock.hold()) {
                    orphans = look();
                    if (countOwed) {
                        countOwed = !tryRecount();
                    }
                    orphans |= countOwed;
                    adopting = orphans;
                }
            }
        } catch (InterruptedException e) {
            // This thread is the member's own; whoever interrupts it wants it to end.
            adopting = false;
        } catch (RuntimeException | Error e) {
            adopting = false;
            throw e;
        }
    }

    /**
     * Recovers a dead member.
     *
     * @return false if another living member is doing it, or is in the way: to be tried again
     */
    boolean recover(int dead) throws InterruptedException {
        try (LocalLock.Held _ = lock.hold()) {
            if (!slots.isRunning(dead)) {
                return true;
            }
            int claimer = slots.recoverer(dead);
            boolean free = claimer == Identity.NONE || slots.isDead(claimer);
            if (!free || !slots.claimRecovery(dead, claimer, member.identity())) {
                return false;
            }
            try {
                if (!slots.closeBootstrap(dead) || !cleanUpAfter(dead)) {
                    return false;
                }
            } finally {
                if (slots.isRunning(dead)) {
                    // Interrupted, failed or hindered half-way: others must not wait for this member to go on.
                    boolean _ = slots.claimRecovery(dead, member.identity(), Identity.NONE);
                }
            }
        }
        new WaitPoint(member, slots.stateGate(Identity.slot(dead)), Identity.slot(dead)).burst();
        // With no lock held: a logger may be the program's.
        Logger log = Log.at(Level.DEBUG);
        if (log != null) {
            log.log(Level.DEBUG, "cleaned up after a dead process, member " + Identity.toString(dead));
        }
        return true;
    }

    /** @return false if somebody who was stopped half-way in an object is in the way */
    private boolean cleanUpAfter(int dead) throws InterruptedException {
        long began = seam.nanoTime();
        boolean gaveBack = true;
        int slot = Identity.slot(dead);
        List<Integer> held = new ArrayList<>();
        for (int index = objects.nextHeld(slot, 0); index >= 0; index = objects.nextHeld(slot, index + 1)) {
            held.add(index);
            if (objects.isLive(index)) {
                ObjectType type = member.type(objects.type(index));
                long block = objects.block(index);
                type.repair(member, index, block);
                gaveBack &= type.giveBack(member, index, block, dead, Deadline.in(seam, LONGEST_HINDRANCE));
                type.wakeAll(member, index, block);
            }
        }
        ringEverybody();
        if (!gaveBack) {
            return false;
        }
        giveUpChildren(dead);
        member.lifetimes().recover(dead);
        recountReferences();
        for (int index : held) {
            objects.letGo(slot, index);
            member.lifetimes().endIfUnreachable(index, objects.uid(index));
        }
        member.lifetimes().endUnreachable();
        member.arena().blocks().recover(dead, member.identity());
        objects.forget(slot);
        slots.setLinked(slot);
        // This store makes the death known.
        boolean _ = slots.reap(dead);
        freeChildren();
        Events.recovered(dead, held.size(), seam.nanoTime() - began);
        return true;
    }

    /**
     * The dead may have opened a doorbell and not woken who sleeps at it. Nobody would then be woken there by others
     * either, since the mark is gone; a reactor that is awake marks anew and finds what it was told of.
     */
    private void ringEverybody() {
        for (int slot = 0, used = slots.used(); slot < used; slot++) {
            if (slots.inhabitant(slot) != Identity.NONE) {
                Gate.burst(seam, slots.doorbell(slot));
            }
        }
    }

    /** The dead answered for its children: those that have not come will not, and the others are orphans. */
    private void giveUpChildren(int dead) {
        for (int slot = 0, used = slots.used(); slot < used; slot++) {
            int child = slots.inhabitant(slot);
            if (child == Identity.NONE || slots.starter(child) != dead) {
                continue;
            }
            boolean _ = slots.giveUp(child);
            if (slots.isRunning(child)) {
                adopt();
            } else {
                slots.setBootstrap(child, Slots.Bootstrap.TAKEN);
                long block = slots.bootstrap(child);
                if (block != 0) {
                    member.arena().blocks().free(block, Blocks.hand(child), member.identity());
                }
                slots.setLinked(slot);
            }
        }
    }

    /** Nobody will ask for the exit codes of those whose starter is gone. */
    private void freeChildren() {
        for (int slot = 0, used = slots.used(); slot < used; slot++) {
            int child = slots.inhabitant(slot);
            if (child != Identity.NONE && slots.isReaped(child) && isOrphan(child)) {
                slots.free(child);
            }
        }
    }

    /**
     * Sets right the counts of references that a member left too high, because it died between counting one and
     * committing its message. A count is never left too low, which would end an object that a message carries.
     */
    private void recountReferences() throws InterruptedException {
        boolean settled = false;
        for (int i = 0; i < COUNT_ATTEMPTS && !settled; i++) {
            settled = tryRecount();
        }
        if (!settled) {
            countOwed = true;
            adopt();
        }
    }

    /**
     * Counting takes a while. It is right for an object of which no reference moved meanwhile; the correction of any other
     * fails. What could be counted wrong all the same makes the attempt fail as a whole: an object that came to life after
     * the others had been pinned, since a reference may have gone into it before the lives were noted; and one that
     * somebody is ending, since of its references some count as in flight and some do not any more.
     */
    private boolean tryRecount() throws InterruptedException {
        if (inFlight().isEmpty()) {
            return true;
        }
        Set<Integer> pinned = new HashSet<>();
        try {
            for (int index = Layout.MAX_SLOTS, used = objects.used(); index < used; index++) {
                if (objects.isLive(index) && member.holdings().pin(index)) {
                    pinned.add(index);
                }
            }
            Map<Integer, Long> counted = inFlight();
            Map<Integer, Integer> found = new HashMap<>();
            if (!coversAll(pinned) || !countInto(found, pinned)) {
                return false;
            }
            boolean settled = true;
            for (Map.Entry<Integer, Long> object : counted.entrySet()) {
                int index = object.getKey();
                int count = found.getOrDefault(index, 0);
                settled &= count == Objects.inFlight(object.getValue())
                        || objects.correct(index, object.getValue(), count);
            }
            return settled;
        } finally {
            pinned.forEach(member.holdings()::unpin);
        }
    }

    private boolean coversAll(Set<Integer> pinned) {
        for (int index = Layout.MAX_SLOTS, used = objects.used(); index < used; index++) {
            if (objects.isEnding(index) || objects.isLive(index) && !pinned.contains(index)) {
                return false;
            }
        }
        return true;
    }

    /** @return false if somebody who is stopped holds a latch, or is at work on a first message */
    private boolean countInto(Map<Integer, Integer> found, Set<Integer> pinned) throws InterruptedException {
        Deadline deadline = Deadline.in(seam, LONGEST_COUNT);
        for (int index : pinned) {
            ObjectType type = member.type(objects.type(index));
            if (!type.references(
                    member, index, objects.block(index), deadline, each -> found.merge(each, 1, Integer::sum))) {
                return false;
            }
        }
        return member.bootstrapReferences(each -> found.merge(each, 1, Integer::sum));
    }

    /** The objects that count as in flight, with their lives. */
    private Map<Integer, Long> inFlight() {
        Map<Integer, Long> all = new HashMap<>();
        for (int index = Layout.MAX_SLOTS, used = objects.used(); index < used; index++) {
            long life = objects.look(index);
            if (Objects.inFlight(life) > 0) {
                all.put(index, life);
            }
        }
        return all;
    }
}
