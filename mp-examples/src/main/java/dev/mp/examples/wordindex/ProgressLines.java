package dev.mp.examples.wordindex;

import java.io.PrintStream;

/** Progress as a line for every tenth of the work. */
final class ProgressLines implements ProgressDisplay {
    private static final int STEP = 10;
    private static final int ALL = 100;

    private final String task;
    private final long bytes;
    private final PrintStream out;
    private long done;
    private long shown;

    ProgressLines(String task, long bytes, PrintStream out) {
        this.task = task;
        this.bytes = bytes;
        this.out = out;
    }

    @Override
    public synchronized void advance(long more) {
        done += more;
        long percent = bytes == 0 ? ALL : Math.min(ALL, done * ALL / bytes);
        if (percent >= shown + STEP) {
            shown = percent / STEP * STEP;
            out.println(task + ": " + shown + " %");
        }
    }

    @Override
    public void close() {
        // Every line stands for itself.
    }
}
