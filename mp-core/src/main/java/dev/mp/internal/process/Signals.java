package dev.mp.internal.process;

import java.util.Map;

/**
 * Which signal is being handled. The JDK does not tell a shutdown hook why the JVM ends, but it handles each signal on a
 * thread that is named after it and waits there for the hooks.
 */
final class Signals {
    private static final Map<String, Integer> NUMBERS =
            Map.of("SIGHUP handler", 1, "SIGINT handler", 2, "SIGTERM handler", 15);

    private Signals() {}

    /** The number of the signal that began the shutdown, or 0. */
    static int handling() {
        ThreadGroup top = Thread.currentThread().getThreadGroup();
        while (top.getParent() != null) {
            top = top.getParent();
        }
        Thread[] threads = new Thread[top.activeCount() * 2 + 16];
        int n = top.enumerate(threads, true);
        for (int i = 0; i < n; i++) {
            Integer number = NUMBERS.get(threads[i].getName());
            if (number != null) {
                return number;
            }
        }
        return 0;
    }
}
