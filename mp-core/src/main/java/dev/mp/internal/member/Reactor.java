package dev.mp.internal.member;

import dev.mp.internal.arena.Gate;
import dev.mp.internal.arena.Objects;
import dev.mp.internal.seam.LocalLock;
import dev.mp.internal.seam.Seam;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One thread that sleeps for all of a member's suspended waiters.
 *
 * <p>About every second it looks for dead members, in place of the waiters that a sleeping thread would wake up for.
 *
 * <p>Other members set the bit of a changed object among the ready bits of this member and ring its doorbell. The
 * reactor takes the bits and calls whoever watches these objects; ten thousand watchers cost nothing while nothing of
 * theirs changes. It hands out readiness, never messages: the one called looks for itself, and may find that another
 * was faster.
 */
public final class Reactor {
    private final Member member;
    private final Seam seam;
    private final Objects objects;
    private final int slot;
    private final LocalLock lock;
    private final Map<Integer, List<Watch>> watches = new HashMap<>();
    private boolean started;
    private volatile boolean stopped;

    Reactor(Member member) {
        this.member = member;
        this.seam = member.seam();
        this.objects = member.arena().objects();
        this.slot = member.slot();
        this.lock = seam.newLock();
    }

    /** A callback for the changes of one object, until closed. */
    public final class Watch implements AutoCloseable {
        private final int index;
        private final Runnable action;

        private Watch(int index, Runnable action) {
            this.index = index;
            this.action = action;
        }

        @Override
        public void close() {
            boolean last;
            try (LocalLock.Held _ = lock.hold()) {
                List<Watch> all = watches.get(index);
                if (all == null || !all.remove(this)) {
                    return;
                }
                last = all.isEmpty();
                if (last) {
                    watches.remove(index);
                    objects.unwatch(slot, index);
                }
            }
        }
    }

    /**
     * Calls {@code action} on the reactor's thread soon after any change of the object for which its gate was marked.
     * The action must be quick: it wakes somebody.
     */
    public Watch watch(int index, Runnable action) {
        Watch watch = new Watch(index, action);
        try (LocalLock.Held _ = lock.hold()) {
            List<Watch> all = watches.computeIfAbsent(index, _ -> new ArrayList<>(1));
            all.add(watch);
            if (all.size() == 1) {
                objects.watch(slot, index);
            }
            if (!started && !stopped) {
                started = true;
                Thread _ = seam.startThread("mp-reactor", true, this::run);
            }
        }
        return watch;
    }

    /** Tells the watchers in this member that an object changed. */
    void changed(int index) {
        List<Watch> told;
        try (LocalLock.Held _ = lock.hold()) {
            List<Watch> all = watches.get(index);
            if (all == null) {
                return;
            }
            told = List.copyOf(all);
        }
        for (Watch watch : told) {
            watch.action.run();
        }
    }

    private void run() {
        try {
            serve();
        } finally {
            try (LocalLock.Held _ = lock.hold()) {
                started = false;
                lock.signalAll();
            }
        }
    }

    private void serve() {
        long doorbell = member.arena().slots().doorbell(slot);
        while (!stopped) {
            int marked = Gate.mark(seam, doorbell, Gate.SLEEPERS);
            List<Integer> ready = new ArrayList<>();
            objects.drainReady(slot, ready::add);
            if (!ready.isEmpty()) {
                ready.forEach(this::changed);
                continue;
            }
            try {
                seam.sleep(doorbell, marked, WaitPoint.cut(member));
                lookForTheDead();
            } catch (InterruptedException e) {
                // The reactor is the member's own: whoever interrupts it wants it to end.
                return;
            }
        }
    }

    /** Those who are suspended cannot look: this thread does for them. It must outlive whatever goes wrong in that. */
    private void lookForTheDead() throws InterruptedException {
        try {
            member.recovery().lookNowAndThen();
        } catch (RuntimeException e) {
            Logger log = Log.at(Level.WARNING);
            if (log != null) {
                log.log(Level.WARNING, "cannot clean up after a dead process: " + e, e);
            }
        }
    }

    /** Ends the thread and waits until it has ended: it must not take what is rung for the slot's next inhabitant. */
    void stop() {
        stopped = true;
        boolean _ = Gate.open(seam, member.arena().slots().doorbell(slot), Integer.MAX_VALUE);
        try (LocalLock.Held _ = lock.hold()) {
            lock.awaitUninterruptibly(() -> !started, seam::longestSleep);
        }
    }
}
