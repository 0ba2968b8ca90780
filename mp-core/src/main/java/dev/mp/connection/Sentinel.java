package dev.mp.connection;

import dev.mp.internal.member.Child;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Selectable;

/** Becomes ready when a process has ended and all that it held is free. See {@link Connections#await}. */
@SuppressWarnings("exports") // what it implements for this library is nobody else's
public final class Sentinel implements Waitable, Selectable {
    private final Member member;
    private final Child child;

    /**
     * For this library's processes.
     *
     * @hidden
     */
    public Sentinel(Member member, Child child) {
        this.member = member;
        this.child = child;
    }

    /** @hidden */
    @Override
    public Member member() {
        return member;
    }

    /** @hidden */
    @Override
    public boolean tryEnter() {
        return true;
    }

    /** @hidden */
    @Override
    public void exit() {
        // What is known of the child stays.
    }

    /** @hidden */
    @Override
    public int watchIndex() {
        return child.watchIndex();
    }

    /** @hidden */
    @Override
    public void markWatched() {
        // The end of a child is told to all watchers in this member, marked or not.
    }

    /** @hidden */
    @Override
    public boolean isReady() {
        return !child.isAlive();
    }

    /**
     * Whether this process asked it to end, by {@code terminate} or {@code kill}.
     *
     * @hidden
     */
    public boolean wasToldToEnd() {
        return child.wasToldToEnd();
    }

    @Override
    public String toString() {
        return "Sentinel[" + child.name() + (isReady() ? ", ready]" : "]");
    }
}
