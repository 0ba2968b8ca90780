package dev.mp.internal.member;

import dev.mp.internal.arena.Deadline;
import java.util.function.IntConsumer;

/**
 * What recovery and the end of an object need to know about one kind of shared object. The same code runs for a handle
 * that is closed in peace and for a member that was killed.
 */
public abstract class ObjectType {
    private final int id;

    protected ObjectType(int id) {
        this.id = id;
    }

    /** What the object's entry in the arena says; never reused for another type. */
    public final int id() {
        return id;
    }

    /**
     * Repairs what a dead member may have left half-done in the object. The dead still holds it. Never waits: what a
     * living member is at work on needs no repair.
     */
    public abstract void repair(Member member, int index, long block);

    /**
     * Gives back what the dead member held of the object: a lock, permits, its place at a barrier. After {@link #repair},
     * and again if the recoverer dies before it is done.
     *
     * @return false if somebody who lives is at work on the object beyond the deadline: the recovery is tried again then
     */
    public boolean giveBack(Member member, int index, long block, int dead, Deadline deadline)
            throws InterruptedException {
        return true;
    }

    /**
     * This member's last handle to the object is closed.
     *
     * @return false if the member must be known as a holder all the same, because something has to be given back when it
     *     dies
     */
    public boolean letGo(Member member, int index, long block) {
        return true;
    }

    /** Wakes all who wait for anything about the object, since the dead may have owed them a wake. */
    public abstract void wakeAll(Member member, int index, long block);

    /** Nobody holds the object any more: tells those who hold its peer. */
    public void detach(Member member, int index, long block) {
        // Most objects have no peer.
    }

    /**
     * Takes all messages out that nobody can take any more, and hands out the index of every object that one of them
     * refers to when it does not count as in flight any more. Goes on where a dead member stopped.
     */
    public void drop(Member member, int index, long block, IntConsumer each) throws InterruptedException {
        // Most objects carry no messages.
    }

    /**
     * Hands out the index of every object that an undelivered message in the object refers to, once per reference.
     *
     * @return false if the deadline passed before it could look
     */
    public boolean references(Member member, int index, long block, Deadline deadline, IntConsumer each)
            throws InterruptedException {
        return true;
    }
}
