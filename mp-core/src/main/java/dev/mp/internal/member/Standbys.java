package dev.mp.internal.member;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.arena.Identity;
import dev.mp.internal.arena.Slots;
import dev.mp.internal.launch.ProgramProperties;
import dev.mp.internal.seam.LocalLock;
import dev.mp.internal.seam.Seam;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The processes that stand by for a member: booted, in the family, and without anything to do yet.
 *
 * <p>A start takes one if one is ready, and never waits for one to be. A thread in the background sees to it that as many
 * stand by as {@link Demand} says, one after the other, and ends when none should. It begins a moment after a start, so
 * that a short process has its processor. Nothing is made before the first start.
 *
 * <p>They are nobody's children until they are told what to do: nothing waits for them, and they are killed when their
 * member begins to end, whatever they are doing, for all that they do is to wait.
 */
public final class Standbys {
    /** After how long without starts none stand by any more. */
    public static final String IDLE_PROPERTY = "dev.mp.standbySeconds";

    private static final long DEFAULT_IDLE_SECONDS = 30;

    /** About as long as a start takes that finds none: what was just started has the processors to itself meanwhile. */
    private static final long REST_AFTER_START = TimeUnit.MILLISECONDS.toNanos(200);
    private static final Duration LONGEST_BOOT = Duration.ofSeconds(20);

    /** So many that end in a row before they stand by, until no more are made: each would end so. */
    private static final int MOST_FAILURES = 3;

    private final Member member;
    private final Seam seam;
    private final Slots slots;
    private final LocalLock lock;

    // Guarded by the lock.
    private @Nullable Demand demand;
    private final List<Standby> waiting = new ArrayList<>();
    private final List<Standby> living = new ArrayList<>();
    private @Nullable Recipe recipe;
    private long lackingSince;
    private int failures;
    private boolean tended;
    private boolean booting;
    private boolean closed;

    Standbys(Member member) {
        this.member = member;
        this.seam = member.seam();
        this.slots = member.arena().slots();
        this.lock = seam.newLock();
    }

    // ---- for a start

    /**
     * Calls one that is ready, for a start that is about to be made; it is to be {@linkplain #start handed} what it shall do
     * or {@linkplain Standby#putBack put back}.
     *
     * @return null if none is ready
     */
    public @Nullable Standby call(Recipe wanted) {
        try (LocalLock.Held _ = lock.hold()) {
            Demand known = demand;
            if (known == null) {
                known = newDemand();
                demand = known;
            }
            if (closed || known.limit() == 0) {
                return null;
            }
            if (!wanted.equals(recipe)) {
                recipe = wanted;
                failures = 0;
            }
            known.started(seam.nanoTime());
            tend(known);
            lock.signalAll();
        }
        return callNext(wanted);
    }

    /** Only with the first start: it has to ask for the machine's memory. */
    private Demand newDemand() {
        long idle = TimeUnit.SECONDS.toNanos(Long.getLong(IDLE_PROPERTY, DEFAULT_IDLE_SECONDS));
        return new Demand(seam.mostStandbys(), idle, slots.starter(member.identity()) == Identity.NONE);
    }

    private @Nullable Standby callNext(Recipe wanted) {
        for (Standby next = take(wanted); next != null; next = take(wanted)) {
            if (next.call()) {
                return next;
            }
            next.kill();
        }
        return null;
    }

    private @Nullable Standby take(Recipe wanted) {
        try (LocalLock.Held _ = lock.hold()) {
            for (Iterator<Standby> all = waiting.iterator(); all.hasNext();) {
                Standby next = all.next();
                if (next.recipe().equals(wanted) && next.isReady()) {
                    all.remove();
                    lock.signalAll();
                    return next;
                }
            }
            return null;
        }
    }

    void putBack(Standby standby) {
        try (LocalLock.Held _ = lock.hold()) {
            if (!closed && !standby.isGone()) {
                waiting.add(standby);
                lock.signalAll();
                return;
            }
        }
        standby.kill();
    }

    /**
     * Makes a child of one that was called, or of another one should that be dead.
     *
     * @return null if none has answered
     * @throws dev.mp.CapacityException if there is no room for the message
     */
    public @Nullable Child start(Standby called, String name, boolean daemon, Buffer message, Transfer transfer) {
        for (Standby next = called; next != null;) {
            Child child = handOver(next, name, daemon, message, transfer);
            if (child != null) {
                return child;
            }
            // One that is silent but not dead is stopped, or has no processor, as others would not have either.
            boolean dead = next.isGone();
            next.drop();
            next = dead ? callNext(called.recipe()) : null;
        }
        return null;
    }

    private @Nullable Child handOver(
            Standby standby, String name, boolean daemon, Buffer message, Transfer transfer) {
        int identity = standby.identity();
        FirstMessage second;
        try {
            Buffer whole = new Buffer();
            PropertyUpdate.write(standby.properties(), ProgramProperties.now(), whole);
            message.copyTo(whole, 0, message.size());
            second = new FirstMessage(member, whole, transfer);
        } catch (RuntimeException | Error e) {
            standby.putBack();
            throw e;
        }
        if (!standby.beginTelling()) {
            second.giveUp();
            return null;
        }
        Child child;
        try {
            child = new Child(member, identity, name, daemon);
            child.started(standby.process());
            second.write(identity);
        } catch (RuntimeException | Error e) {
            second.takeBack(identity);
            standby.drop();
            throw e;
        }
        standby.become(child);
        member.children().admit(child);
        return child;
    }

    /** The processes that are ready to be told what to do. */
    public List<Long> ready() {
        try (LocalLock.Held _ = lock.hold()) {
            List<Long> pids = new ArrayList<>();
            for (Standby each : waiting) {
                if (each.isReady()) {
                    pids.add(each.process().pid());
                }
            }
            return pids;
        }
    }

    /** Waits until some are ready; false if the limit passed first. */
    public boolean awaitReady(int count, Duration limit) throws InterruptedException {
        Deadline deadline = Deadline.in(seam, limit);
        try (LocalLock.Held _ = lock.hold()) {
            while (true) {
                int ready = 0;
                for (Standby each : waiting) {
                    ready += each.isReady() ? 1 : 0;
                }
                if (ready >= count) {
                    return true;
                }
                if (deadline.passed()) {
                    return false;
                }
                lock.await(deadline.left());
            }
        }
    }

    // ---- in the background

    /** With the lock held. */
    private void tend(Demand known) {
        if (!tended && known.wanted(seam.nanoTime()) > 0) {
            tended = true;
            Thread _ = seam.startThread("mp-standbys", true, () -> tendUntilIdle(known));
        }
    }

    private void tendUntilIdle(Demand known) {
        try {
            for (Recipe next = awaitLack(known); next != null; next = awaitLack(known)) {
                boot(known, next);
            }
        } catch (InterruptedException e) {
            // This thread is the member's own; whoever interrupts it wants it to end.
            close();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Waits until one more should stand by; null when none should ever again, or not for now. */
    private @Nullable Recipe awaitLack(Demand known) throws InterruptedException {
        List<Standby> surplus = new ArrayList<>();
        try {
            while (true) {
                try (LocalLock.Held _ = lock.hold()) {
                    long now = seam.nanoTime();
                    int wanted = closed || failures == MOST_FAILURES ? 0 : known.wanted(now);
                    Recipe current = recipe;
                    shed(wanted, surplus);
                    if (surplus.isEmpty()) {
                        if (wanted == 0 || current == null) {
                            tended = false;
                            return null;
                        }
                        boolean lacking = waiting.size() < wanted;
                        lackingSince = !lacking ? 0 : lackingSince == 0 ? now : lackingSince;
                        long rest = lacking ? lackingSince + REST_AFTER_START - now : known.untilFewer(now);
                        if (lacking && rest <= 0) {
                            booting = true;
                            return current;
                        }
                        lock.await(Math.max(rest, 1));
                    }
                }
                kill(surplus);
            }
        } finally {
            kill(surplus);
        }
    }

    /** Takes out those that are too many, or not as those of today. With the lock held. */
    private void shed(int wanted, List<Standby> surplus) {
        for (Iterator<Standby> all = waiting.iterator(); all.hasNext();) {
            Standby next = all.next();
            if (!next.recipe().equals(recipe)) {
                all.remove();
                surplus.add(next);
            }
        }
        while (waiting.size() > wanted) {
            surplus.add(waiting.removeLast());
        }
    }

    private static void kill(List<Standby> surplus) {
        surplus.forEach(Standby::kill);
        surplus.clear();
    }

    private void boot(Demand known, Recipe recipe) throws InterruptedException {
        Standby standby = null;
        Exception failure = null;
        try {
            standby = begin(recipe);
        } catch (IOException | RuntimeException e) {
            failure = e;
        } finally {
            try (LocalLock.Held _ = lock.hold()) {
                booting = false;
                if (standby != null && !closed && !standby.isGone()) {
                    waiting.add(standby);
                }
                lock.signalAll();
            }
        }
        boolean stoodBy = standby != null && awaitReady(known, standby);
        try (LocalLock.Held _ = lock.hold()) {
            failures = stoodBy || closed ? 0 : failures + 1;
            lock.signalAll();
            if (failures < MOST_FAILURES) {
                return;
            }
        }
        System.getLogger("dev.mp").log(Level.WARNING, MOST_FAILURES + " processes in a row have ended before they stood"
                + " by; from now on each start is a new process", failure);
    }

    /** Waits until it stands by; false if it ended before by itself, or must be ended. */
    private boolean awaitReady(Demand known, Standby standby) throws InterruptedException {
        standby.awaitReady(Deadline.in(seam, LONGEST_BOOT));
        try (LocalLock.Held _ = lock.hold()) {
            if (!waiting.contains(standby)) {
                // Somebody was faster to take it or to let go of it, or it has ended.
                return !standby.hasFailed();
            }
            if (standby.isReady()) {
                known.met(seam.nanoTime());
                return true;
            }
            waiting.remove(standby);
        }
        standby.kill();
        return false;
    }

    private Standby begin(Recipe recipe) throws IOException {
        Map<String, String> properties = ProgramProperties.now();
        Buffer message = new Buffer().write(recipe.message());
        FirstMessage first = new FirstMessage(member, message, Transfer.encode(member, () -> null));
        int identity = Identity.NONE;
        try {
            long nonce = seam.random();
            identity = slots.reserve(member.identity(), nonce);
            first.write(identity);
            Standby standby = new Standby(this, member, recipe, properties, identity);
            try (LocalLock.Held _ = lock.hold()) {
                living.add(standby);
            }
            try {
                standby.started(seam.startProcess(identity, nonce, recipe.options(), standby::ended));
            } catch (IOException | RuntimeException | Error e) {
                noLongerOurs(standby);
                throw e;
            }
            return standby;
        } catch (IOException | RuntimeException | Error e) {
            member.children().giveUp(identity);
            first.giveUp();
            throw e;
        }
    }

    // ---- their end

    void ended(Standby standby, @Nullable Child became, int status) {
        if (became != null) {
            member.children().ended(became, status);
        } else {
            member.children().forget(standby.identity());
        }
        try (LocalLock.Held _ = lock.hold()) {
            living.remove(standby);
            waiting.remove(standby);
            lock.signalAll();
        }
    }

    /** One has become a child, or has not come to life. */
    void noLongerOurs(Standby standby) {
        try (LocalLock.Held _ = lock.hold()) {
            living.remove(standby);
            lock.signalAll();
        }
    }

    /** Lets go of all that stand by now, and waits until they are gone; new ones come with new starts. */
    public boolean letGo(Duration limit) throws InterruptedException {
        try (LocalLock.Held _ = lock.hold()) {
            if (demand != null) {
                demand.forget();
            }
        }
        return end(Deadline.in(seam, limit));
    }

    private boolean end(Deadline deadline) throws InterruptedException {
        while (true) {
            kill(takeAll());
            try (LocalLock.Held _ = lock.hold()) {
                if (!booting && living.isEmpty()) {
                    return true;
                }
                if (deadline.passed()) {
                    return false;
                }
                lock.await(deadline.left());
            }
        }
    }

    private List<Standby> takeAll() {
        try (LocalLock.Held _ = lock.hold()) {
            List<Standby> all = new ArrayList<>(waiting);
            waiting.clear();
            lock.signalAll();
            return all;
        }
    }

    /** Kills all that stand by, also one that is just being started, and makes no more. */
    public void close() {
        List<Standby> all;
        boolean interrupted = false;
        try (LocalLock.Held _ = lock.hold()) {
            closed = true;
            if (demand == null) {
                return;
            }
            lock.signalAll();
            while (booting) {
                try {
                    lock.await(Seam.FOREVER);
                } catch (InterruptedException e) {
                    // It takes but a moment to start one, and nobody else would know of it.
                    interrupted = true;
                }
            }
            waiting.clear();
            all = List.copyOf(living);
        }
        all.forEach(Standby::kill);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until all are gone, after {@link #close}; false if the limit passed first. */
    public boolean awaitGone(Duration limit) throws InterruptedException {
        return end(Deadline.in(seam, limit));
    }
}
