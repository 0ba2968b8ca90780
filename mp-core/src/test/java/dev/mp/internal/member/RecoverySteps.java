package dev.mp.internal.member;

/** Lets tests say who recovers whom, and when. */
public final class RecoverySteps {
    private RecoverySteps() {}

    /** @return false if another living member is doing it */
    public static boolean recover(Member by, int dead) throws InterruptedException {
        return by.recovery().recover(dead);
    }
}
