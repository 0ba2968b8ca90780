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

    /** Wakes all who wait for anything about the object, since the dead may have owed them a wake. */
    public abstract void wakeAll(Member member, int index, long block);

    /** Nobody holds the object any more: tells those who hold its peer. */
    public abstract void detach(Member member, int index, long block);

    /**
     * Takes all messages out that nobody can take any more, and hands out the index of every object that one of them
     * refers to when it does not count as in flight any more. Goes on where a dead member stopped.
     */
    public abstract void drop(Member member, int index, long block, IntConsumer each) throws InterruptedException;

    /**
     * Hands out the index of every object that an undelivered message in the object refers to, once per reference.
     *
     * @return false if the deadline passed before it could look
     */
    public abstract boolean references(
            Member member, int index, long block, Deadline deadline, IntConsumer each) throws InterruptedException;
}
