package dev.mp.internal.member;

/** Something that {@code Connections.await} can wait for beside others. */
public interface Selectable {
    /** The member whose reactor hears of changes. */
    Member member();

    /** The object to watch. */
    int watchIndex();

    /** Makes sure that the watch hears of the next change; called before each look. */
    void markWatched();

    boolean isReady();
}
