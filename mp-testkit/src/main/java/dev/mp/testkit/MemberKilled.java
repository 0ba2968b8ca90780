package dev.mp.testkit;

/**
 * Ends the threads of a simulated process that was killed: thrown out of the seam, again at every further call. It has
 * no stack, and a new one is made each time, since one that is thrown again while it is already on its way would be
 * refused as its own suppressed exception.
 */
final class MemberKilled extends Error {
    private static final long serialVersionUID = 1;

    MemberKilled() {
        super("this simulated process is dead", null, false, false);
    }
}
