package dev.mp.testkit;

/**
 * What the first process of a simulated family does. It is run once for each schedule, so it must make all that it uses
 * anew: what one run leaves in static fields the next one finds, and behaves differently.
 *
 * <p>All that blocks must be mp's: a thread that waits in any other way cannot be switched away from.
 */
@FunctionalInterface
public interface Program {
    /**
     * Runs the program.
     *
     * @throws Exception any exception or error makes the schedule a failed one
     */
    void run(SimulatedContext mp) throws Exception;
}
