package dev.mp.examples.wordindex;

/** Shows how far some work is: as a bar where somebody watches, as a few plain lines where not. */
interface ProgressDisplay extends AutoCloseable {
    /** Some more bytes are done. Any thread may say so. */
    void advance(long bytes);

    /** The work is over, done or not. */
    @Override
    void close();

    static ProgressDisplay of(String task, long bytes) {
        return Terminal.isWatched() ? new ProgressBarDisplay(task, bytes) : new ProgressLines(task, bytes, System.err);
    }
}
