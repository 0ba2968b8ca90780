package dev.mp.testkit;

import java.time.Duration;
import java.util.List;

/**
 * Tells what a program has left behind on a real system, of what was not there before: child processes, threads of the
 * library, open files and sockets, named files of the library, shared objects such as pipe ends and queues, and blocks of
 * shared memory.
 *
 * {@snippet :
 * Leaks leaks = Leaks.watch();
 * runTheProgram();
 * leaks.requireNone(Duration.ofSeconds(5));
 * }
 *
 * <p>It looks at the whole JVM and its whole family, so nothing else should be going on meanwhile. Handles that are no
 * longer reachable do not count: the garbage collector is asked for them first. A program that runs in a
 * {@link Simulation} needs none of this: it has a family of its own in each run.
 *
 * <p>Open files and sockets are seen where the system lists them, which is on Linux.
 */
public final class Leaks {
    private static final long LOOK_MILLIS = 20;

    private final Footprint before;

    private Leaks(Footprint before) {
        this.before = before;
    }

    /** Remembers what is there now; it founds the family if there is none yet. */
    public static Leaks watch() {
        return new Leaks(Footprint.now());
    }

    /** What is there now and was not when the watch began, one line each; empty if nothing is. */
    public List<String> found() {
        return Footprint.now().since(before);
    }

    /**
     * Requires that nothing is left behind. What ends in the background, as a killed child does, has as long as said.
     *
     * @throws AssertionError if something is left then; the message names all of it
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public void requireNone(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        List<String> found = found();
        while (!found.isEmpty() && System.nanoTime() - end < 0) {
            Thread.sleep(LOOK_MILLIS);
            found = found();
        }
        if (!found.isEmpty()) {
            throw new AssertionError("left behind after " + limit + ":\n  " + String.join("\n  ", found));
        }
    }
}
