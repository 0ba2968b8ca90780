package dev.mp.testkit;

import dev.mp.internal.seam.Seam;
import java.util.Objects;

/**
 * A thread of a simulated process, for event loops that are to wait in simulated time: its clock, and how it parks and is
 * unparked. Programs that use mp's own classes alone need none of this.
 */
public final class SimulatedThread {
    private final SimThread thread;
    private final Seam seam;

    private SimulatedThread(SimThread thread, Seam seam) {
        this.thread = thread;
        this.seam = seam;
    }

    /**
     * The calling thread.
     *
     * @throws IllegalStateException if no simulation has started it
     */
    public static SimulatedThread current() {
        SimThread thread = SimThread.CURRENT.get();
        if (thread == null) {
            throw new IllegalStateException("this thread is not one of a simulated process: " + Thread.currentThread());
        }
        return new SimulatedThread(thread, Objects.requireNonNull(thread.process().member).seam());
    }

    /** The simulated time, in nanoseconds from anywhere. A step, at which another thread may get its turn. */
    public long nanoTime() {
        return seam.nanoTime();
    }

    /**
     * Waits until the thread is unparked, for no reason, or so many nanoseconds have passed; not at all if it has been
     * unparked since it parked last. Only for the thread itself.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    @SuppressWarnings("ReferenceEquality") // a thread is itself and no other
    public void park(long nanos) throws InterruptedException {
        if (SimThread.CURRENT.get() != thread) {
            throw new IllegalStateException("parked by another thread: " + Thread.currentThread());
        }
        seam.park(nanos);
    }

    /** Lets the thread go on if it is parked, or not park the next time. For any thread of its process. */
    public void unpark() {
        seam.unpark(thread.thread());
    }

    @Override
    public String toString() {
        return "SimulatedThread[" + thread + "]";
    }
}
