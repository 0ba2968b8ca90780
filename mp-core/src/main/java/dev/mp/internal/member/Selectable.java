package dev.mp.internal.member;

/** Something that {@code Connections.await} can wait for beside others. */
public interface Selectable {
    /** The member whose reactor hears of changes. */
    Member member();

    /** Begins a wait, during which what is watched does not end; false if the handle is closed. */
    boolean tryEnter();

    /** Ends a wait. */
    void exit();

    /** The object to watch. */
    int watchIndex();

    /** Makes sure that the watch hears of the next change; called before each look. */
    void markWatched();

    boolean isReady();
}
