package dev.mp.examples.wordindex;

import dev.mp.Mp;
import dev.mp.queue.SimpleQueue;

/**
 * Brings the progress of other processes to a display here: the workers put what they have done into a queue, a thread of
 * this process takes it out.
 */
final class RemoteProgress {
    private static final long END = -1;

    private final SimpleQueue<Long> steps = Mp.simpleQueue();
    private final Thread follower;

    RemoteProgress(ProgressDisplay display) {
        follower = Thread.ofPlatform().daemon().name("progress").start(() -> follow(display));
    }

    /** What the workers put into; it travels with the function that captures it. */
    SimpleQueue<Long> steps() {
        return steps;
    }

    private void follow(ProgressDisplay display) {
        try {
            for (long step = steps.get(); step != END; step = steps.get()) {
                display.advance(step);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until all that the workers have said is shown; they will say no more. */
    void finish() throws InterruptedException {
        steps.put(END);
        follower.join();
        steps.close();
    }
}
