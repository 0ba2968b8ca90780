package dev.mp.testkit;

import java.util.ArrayDeque;
import java.util.List;

/** The last steps of one run, readable. */
final class Trace {
    private static final int MOST = 4000;

    private final ArrayDeque<String> lines = new ArrayDeque<>();

    void add(World world, SimThread thread, Op op, long at) {
        line(thread + ": " + op + Names.of(world, op, at));
    }

    void note(World world, String text) {
        line(text);
    }

    private void line(String text) {
        if (lines.size() == MOST) {
            lines.removeFirst();
        }
        lines.add(text);
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
