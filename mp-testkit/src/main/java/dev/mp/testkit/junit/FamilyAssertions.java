package dev.mp.testkit.junit;

import dev.mp.MpProcess;
import dev.mp.testkit.SimulatedContext;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/** Assertions about processes, in the style of JUnit's own. */
public final class FamilyAssertions {
    private FamilyAssertions() {}

    /**
     * Asserts that a condition becomes true within some time of a simulation. Nothing really waits for that long.
     *
     * @throws InterruptedException if the simulated thread is interrupted
     */
    public static void assertEventually(SimulatedContext mp, Duration limit, BooleanSupplier condition)
            throws InterruptedException {
        if (!mp.await(limit, condition)) {
            throw new AssertionError("not so after " + limit + " of simulated time");
        }
    }

    /**
     * Asserts that a process has ended with an exit code: 0 for success, -N if signal N killed it. See
     * {@link MpProcess#exitCode}.
     */
    public static void assertExitCode(int expected, MpProcess process) {
        OptionalInt actual = process.exitCode();
        if (actual.isEmpty()) {
            throw new AssertionError(
                    "process " + process.name() + " is to have ended with " + expected + ", and has not ended");
        } else if (actual.getAsInt() != expected) {
            throw new AssertionError("process " + process.name() + " is to have ended with " + expected
                    + ", and ended with " + actual.getAsInt());
        }
    }

    /** Asserts that a simulated family has no processes but the first, and no pipe, queue or memory left. */
    public static void assertNothingLeft(SimulatedContext mp) {
        List<String> left = mp.leftBehind();
        if (!left.isEmpty()) {
            throw new AssertionError("left behind: " + String.join(", ", left));
        }
    }
}
