package dev.mp.connection;

import dev.mp.Context;
import dev.mp.internal.arena.Deadline;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Reactor;
import dev.mp.internal.member.Selectable;
import dev.mp.internal.seam.Seam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Waiting for several connections and processes at once, as {@code multiprocessing.connection.wait} does in Python. */
public final class Connections {
    private Connections() {}

    /** Waits without limit until at least one of the objects is ready; see {@link #await(Collection, Duration)}. */
    public static <W extends Waitable> List<W> await(Collection<W> objects) throws InterruptedException {
        return await(objects, null, Deadline.NEVER);
    }

    /**
     * Waits until at least one of the objects is ready, and returns all that are, in the order given.
     *
     * <p>A connection is ready when {@link Connection#recv()} would not wait: a message is there, or the other end is
     * closed or its last holder died. A sentinel is ready when its process has ended. None of them is consumed. Between the
     * answer and the use of it another thread may have been faster.
     *
     * @param limit how long to wait at most; nothing or less looks once
     * @return an empty list if the limit passed first; without a limit, also at once if there are no objects
     * @throws IllegalArgumentException if an object is not from this library, or closed, or only sends, or they belong to
     *     different families
     */
    public static <W extends Waitable> List<W> await(Collection<W> objects, Duration limit)
            throws InterruptedException {
        return await(objects, limit, null);
    }

    private static <W extends Waitable> List<W> await(
            Collection<W> objects, @Nullable Duration limit, @Nullable Deadline known) throws InterruptedException {
        List<W> all = List.copyOf(objects);
        if (all.isEmpty()) {
            if (limit != null && limit.isPositive()) {
                pause(Context.currentMember().seam(), limit);
            }
            return List.of();
        }
        List<Selectable> entered = new ArrayList<>(all.size());
        try {
            Member member = selectable(all.getFirst()).member();
            for (W object : all) {
                Selectable selectable = selectable(object);
                if (selectable.member() != member) {
                    throw new IllegalArgumentException(
                            "objects of different families cannot be waited for together: " + object);
                }
                if (!selectable.tryEnter()) {
                    throw new IllegalArgumentException("closed, so it cannot be waited for: " + object);
                }
                entered.add(selectable);
            }
            List<W> ready = ready(all);
            Deadline deadline =
                    known != null ? known : Deadline.in(member.seam(), java.util.Objects.requireNonNull(limit));
            return ready.isEmpty() && !deadline.passed() ? watch(all, member, deadline) : ready;
        } finally {
            entered.forEach(Selectable::exit);
        }
    }

    private static void pause(Seam seam, Duration limit) throws InterruptedException {
        Deadline end = Deadline.in(seam, limit);
        for (long left = end.left(); left > 0; left = end.left()) {
            seam.park(left);
        }
    }

    private static <W extends Waitable> List<W> watch(List<W> all, Member member, Deadline deadline)
            throws InterruptedException {
        Seam seam = member.seam();
        Thread me = Thread.currentThread();
        List<Reactor.Watch> watches = new ArrayList<>(all.size());
        try {
            for (W object : all) {
                watches.add(member.reactor().watch(selectable(object).watchIndex(), () -> seam.unpark(me)));
            }
            while (true) {
                all.forEach(object -> selectable(object).markWatched());
                List<W> ready = ready(all);
                long left = deadline.left();
                if (!ready.isEmpty() || left == 0) {
                    return ready;
                }
                seam.park(Math.min(left, seam.longestSleep()));
                member.recovery().lookNowAndThen();
            }
        } finally {
            watches.forEach(Reactor.Watch::close);
        }
    }

    private static <W extends Waitable> List<W> ready(List<W> all) {
        return all.stream().filter(object -> selectable(object).isReady()).toList();
    }

    private static Selectable selectable(Waitable object) {
        if (object instanceof Selectable selectable) {
            return selectable;
        }
        throw new IllegalArgumentException("only connections and sentinels can be waited for, not "
                + object.getClass().getName());
    }
}
