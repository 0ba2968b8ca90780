package dev.mp.internal.member;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.arena.Objects;
import dev.mp.internal.seam.LocalLock;
import dev.mp.internal.seam.Seam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What this member holds: it has one bit in the arena for an object, and counts its own handles here.
 *
 * <p>A message that refers to objects makes its taker a holder <em>before</em> it counts as taken, so that the object
 * is never held by nobody; handles are made later, while the message is decoded. In between, the bits must not be
 * cleared by another thread that closes its handle: {@link #beginTake} holds such clearing off until {@link #endTake}.
 */
public final class Holdings {
    /** How long a member that leaves waits for threads of its that are at work on what it holds. */
    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(1);

    private final Member member;
    private final Objects objects;
    private final int slot;
    private final LocalLock lock;
    private final Map<Integer, Integer> handles = new HashMap<>();
    private final Set<Ref> refs = new LinkedHashSet<>();
    private final List<Integer> unsure = new ArrayList<>();
    private long opened;
    private int takes;
    private boolean leaving;
    private boolean gone;

    Holdings(Member member, Seam seam) {
        this.member = member;
        this.objects = member.arena().objects();
        this.slot = member.slot();
        this.lock = seam.newLock();
    }

    /**
     * Becomes a holder of an object that this member has just created and will publish.
     *
     * @throws IllegalStateException if the member has left the family
     */
    public Ref created(int index) {
        try (LocalLock.Held _ = lock.hold()) {
            if (leaving) {
                throw new IllegalStateException("the process that this thread belongs to has ended");
            }
            objects.hold(slot, index);
            return opened(index, objects.uid(index));
        }
    }

    private Ref opened(int index, long uid) {
        handles.merge(index, 1, Integer::sum);
        Ref ref = new Ref(member, ++opened, index, uid);
        refs.add(ref);
        return ref;
    }

    /**
     * Another handle to an object that this member holds already, or is just taking out of a message.
     *
     * @return null if there is no such object any more, or this member does not hold it
     */
    public @Nullable Ref open(int index, long uid) {
        try (LocalLock.Held _ = lock.hold()) {
            if (leaving || !objects.isLive(index, uid) || !objects.holds(slot, index)) {
                return null;
            }
            return opened(index, uid);
        }
    }

    /**
     * Holds an object for a moment that this member may know nothing of, so that it cannot end meanwhile.
     *
     * @return false if it is not live
     */
    boolean pin(int index) {
        try (LocalLock.Held _ = lock.hold()) {
            if (leaving) {
                return false;
            }
            objects.hold(slot, index);
            if (objects.touch(index)) {
                handles.merge(index, 1, Integer::sum);
                return true;
            }
            if (handles.containsKey(index)) {
                return false;
            }
            if (takes > 0) {
                unsure.add(index);
                return false;
            }
            objects.letGo(slot, index);
        }
        // The entry may have come to life since, and its last holder may have taken this member for another one.
        member.lifetimes().endIfUnreachable(index, objects.uid(index));
        return false;
    }

    void unpin(int index) {
        release(index, objects.uid(index));
    }

    void release(Ref ref) {
        release(ref.index(), ref.uid());
        // Only now: a member that leaves waits for this, and must not be gone while it ends an object.
        try (LocalLock.Held _ = lock.hold()) {
            if (refs.remove(ref) && leaving) {
                lock.signalAll();
            }
        }
    }

    private void release(int index, long uid) {
        boolean last;
        try (LocalLock.Held _ = lock.hold()) {
            if (gone) {
                return;
            }
            last = handles.merge(index, -1, (a, b) -> a + b == 0 ? null : a + b) == null;
            if (last && takes > 0) {
                unsure.add(index);
                return;
            }
            last = last && letGo(index);
        }
        if (last) {
            member.lifetimes().endIfUnreachable(index, uid);
        }
    }

    /**
     * Stops being a holder, unless others can reach the object and something that this member has of it must be given back
     * when it dies: a lock that it holds without a handle.
     */
    private boolean letGo(int index) {
        boolean isDone = !objects.isLive(index)
                || type(index).letGo(member, index, objects.block(index))
                || !objects.isShared(index, slot);
        if (isDone) {
            objects.letGo(slot, index);
        }
        return isDone;
    }

    /** Stops being a holder of what it kept without a handle, as far as there is nothing to be given back any more. */
    void letGoOfWhatHasNoHandle() {
        List<Integer> done = new ArrayList<>();
        try (LocalLock.Held _ = lock.hold()) {
            if (takes > 0 || gone) {
                return;
            }
            for (int index = objects.nextHeld(slot, 0); index >= 0; index = objects.nextHeld(slot, index + 1)) {
                if (!handles.containsKey(index) && letGo(index)) {
                    done.add(index);
                }
            }
        }
        for (int index : done) {
            member.lifetimes().endIfUnreachable(index, objects.uid(index));
        }
    }

    private ObjectType type(int index) {
        return member.type(objects.type(index));
    }

    /** From here on bits are only set. */
    public void beginTake() {
        try (LocalLock.Held _ = lock.hold()) {
            takes++;
        }
    }

    /** @param taken the objects whose bits were set by the take; those that got no handle are let go */
    public void endTake(int[] taken) {
        List<Integer> letGo = new ArrayList<>();
        try (LocalLock.Held _ = lock.hold()) {
            for (int index : taken) {
                unsure.add(index);
            }
            if (--takes > 0 || gone) {
                return;
            }
            for (int index : unsure) {
                if (!handles.containsKey(index) && objects.holds(slot, index) && letGo(index)) {
                    letGo.add(index);
                }
            }
            unsure.clear();
        }
        for (int index : letGo) {
            member.lifetimes().endIfUnreachable(index, objects.uid(index));
        }
    }

    /** Marks this member as a holder, inside a take. A single store: it is called with a latch held. */
    public void hold(int index) {
        objects.hold(slot, index);
    }

    /**
     * Closes all handles, and waits until nobody is inside one any more. What a member that is a thread of another's JVM
     * did not close would otherwise be closed by the collector, when its slot is somebody else's.
     */
    void leave() {
        List<Ref> open;
        try (LocalLock.Held _ = lock.hold()) {
            leaving = true;
            open = List.copyOf(refs);
        }
        open.forEach(Holdings::closeAnyway);
        Deadline deadline = Deadline.in(member.seam(), LONGEST_GOODBYE);
        try (LocalLock.Held _ = lock.hold()) {
            lock.awaitUninterruptibly(refs::isEmpty, deadline::left);
            gone = true;
        }
    }

    private static void closeAnyway(Ref ref) {
        try {
            ref.close();
        } catch (IllegalStateException inTransfer) {
            // The system is moving data between a file and a view of the program's. It stays open, and is waited for as
            // a thread is that is inside of a handle.
        }
    }

    /** How many objects this member holds handles to. */
    int count() {
        try (LocalLock.Held _ = lock.hold()) {
            return handles.size();
        }
    }
}
