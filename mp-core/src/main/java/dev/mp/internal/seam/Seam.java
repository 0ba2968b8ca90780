package dev.mp.internal.seam;

import dev.mp.internal.launch.ChildOptions;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;

/**
 * Everything below the primitives that touches the world.
 *
 * <p>An algorithm of this library reads and writes the arena, sleeps, looks at the clock and starts threads and
 * processes through a seam and in no other way. In production exactly one subclass is loaded, so the JIT sees through
 * these calls; a simulation puts another in its place and decides at every call who runs next, what a processor holds
 * back, and who dies.
 *
 * <p>Addresses ({@code at}) are byte offsets into the arena. Words are naturally aligned. The name of a method states
 * its memory order, as {@link java.lang.invoke.VarHandle} does; bulk copies are plain and must be ordered by a word
 * that is stored after or loaded before them.
 *
 * <p>No method may be called under a Java monitor: a simulated member can be switched off inside any of them.
 */
public abstract class Seam {
    /** Sleeps and limits that never end. */
    public static final long FOREVER = Long.MAX_VALUE;

    protected Seam() {}

    // ---- shared words

    public abstract int getIntAcquire(long at);

    public abstract int getIntVolatile(long at);

    public abstract void setIntRelease(long at, int value);

    public abstract void setIntVolatile(long at, int value);

    /** Volatile in both directions, also when it fails. */
    public abstract boolean compareAndSetInt(long at, int expected, int value);

    public abstract int getAndSetInt(long at, int value);

    public abstract int getAndAddInt(long at, int delta);

    public abstract int getAndBitwiseOrInt(long at, int mask);

    public abstract long getLongAcquire(long at);

    public abstract long getLongVolatile(long at);

    public abstract void setLongRelease(long at, long value);

    public abstract void setLongVolatile(long at, long value);

    public abstract boolean compareAndSetLong(long at, long expected, long value);

    public abstract long getAndAddLong(long at, long delta);

    public abstract long getAndSetLong(long at, long value);

    public abstract long getAndBitwiseOrLong(long at, long mask);

    public abstract long getAndBitwiseAndLong(long at, long mask);

    // ---- searches; every word is loaded with volatile order, one after the other

    /** The first index from {@code from} on, below {@code to}, whose long at {@code at + 8 * index} is {@code value}; or -1. */
    public abstract int indexOf(long at, int from, int to, long value);

    /** As the other {@code indexOf}, for the first long whose bits under {@code mask} are {@code value}. */
    public int indexOf(long at, int from, int to, long value, long mask) {
        for (int i = from; i < to; i++) {
            if ((getLongVolatile(at + i * 8L) & mask) == value) {
                return i;
            }
        }
        return -1;
    }

    /** The first index from {@code from} on, below {@code to}, whose long is not 0; or -1. */
    public abstract int indexOfNonZero(long at, int from, int to);

    // ---- bulk data, plain

    public abstract void copyIn(long at, byte[] source, int offset, int length);

    public abstract void copyIn(long at, MemorySegment source, long offset, long length);

    public abstract void copyOut(long at, byte[] target, int offset, int length);

    public abstract void copyOut(long at, MemorySegment target, long offset, long length);

    public abstract void zero(long at, long length);

    /**
     * A range for a program's own data, whose pages exist.
     *
     * @param use brackets each access where the seam needs that
     * @throws dev.mp.CapacityException if the system has no room for another mapping, where each range needs one
     */
    public Data data(long at, long bytes, Data.Use use) {
        return new SeamData(this, at, bytes, use);
    }

    // ---- pages

    /**
     * Makes sure that the pages of a range exist, so that no later store to them can fail.
     *
     * @throws IOException if the system has no memory for them; the range is then unusable
     */
    public abstract void reservePages(long at, long length) throws IOException;

    /** Gives the pages of a range back to the system; it reads as zero afterwards if {@link #releasesPages()}. */
    public abstract void releasePages(long at, long length);

    public abstract boolean releasesPages();

    // ---- sleeping on a word

    /**
     * Sleeps while the word at {@code at} holds {@code expected}, but no longer than {@code nanos}. May return early
     * for no reason; the caller looks again. A virtual thread is parked briefly instead of pinning its carrier.
     *
     * @throws InterruptedException if the thread is interrupted before or while it sleeps
     */
    public abstract void sleep(long at, int expected, long nanos) throws InterruptedException;

    /** Whether the calling thread may sleep in the kernel: a virtual thread would pin its carrier. */
    public abstract boolean maySleep();

    /** Wakes up to {@code count} of those who sleep on the word, in all processes. */
    public abstract void wake(long at, int count);

    /**
     * How long a wait without limit may sleep at most before it looks for dead members: {@link #FOREVER} where sleepers
     * are woken when there are any.
     */
    public abstract long longestSleep();

    /** Whether this process can wake sleepers at once; a process that cannot yet hands its wakes to a helper thread. */
    public abstract boolean wakesDirectly();

    /**
     * Has the action called once, from any thread, when {@link #wakesDirectly()} has become true; at once if it is
     * already. Also makes sure that it becomes true some day.
     */
    public abstract void onDirectWakes(Runnable action);

    /** A hint inside a busy wait. */
    public abstract void onSpinWait();

    /** For how long it pays to look again before sleeping, in nanoseconds; 0 where spinning is pointless. */
    public abstract long spinNanos();

    // ---- time and chance

    public abstract long nanoTime();

    public abstract long random();

    // ---- threads of this member

    public abstract Thread startThread(String name, boolean daemon, Runnable body);

    /** Parks the calling thread until {@link #unpark}, an interrupt, the limit, or no reason at all. */
    public abstract void park(long nanos) throws InterruptedException;

    public abstract void unpark(Thread thread);

    /**
     * A full fence in every thread of this process, at a safepoint of its or while it is outside of Java: what the caller did
     * before this comes before what the thread does after its fence, and what the thread did before its fence comes before
     * what the caller does next. Takes some dozens of microseconds.
     */
    public abstract void fenceThreads();

    public abstract LocalLock newLock();

    /** Runs the action on a thread of the seam's own some time after {@code object} became unreachable. */
    public abstract Cleanup onUnreachable(Object object, Runnable action);

    /** What {@link #onUnreachable} registered; {@link #run()} does it now, and only once in all. */
    public interface Cleanup {
        void run();
    }

    /** Lets the actions of {@link #onUnreachable} run for what is unreachable by now, for a moment at most. */
    public abstract void collectUnreachable();

    // ---- who lives

    /** Marks a slot as inhabited by this process until {@link #vacate} or until the process is gone. */
    public abstract void occupy(int slot) throws IOException;

    public abstract void vacate(int slot);

    /** Whether the inhabitant of a slot lives: stopped and collecting count as living, a zombie does not. */
    public abstract boolean isOccupied(int slot);

    // ---- processes

    /**
     * Starts a process that will enter the family as the member {@code identity}.
     *
     * @param nonce what the process must show when it claims its slot
     * @param onExit called once, from any thread, with the exit status as the system reports it
     * @throws IOException if the system cannot start it
     */
    public abstract StartedProcess startProcess(int identity, long nonce, ChildOptions options, IntConsumer onExit)
            throws IOException;

    /** How many processes may stand by for this member, started before it is known what for; 0 if none should. */
    public int mostStandbys() {
        return 0;
    }

    /**
     * Refuses a class that a process started by this one could not load.
     *
     * @throws IllegalArgumentException if it could not, with the reason
     */
    public abstract void requireStartable(Class<?> type);

    /** A process that {@link #startProcess} started. */
    public interface StartedProcess {
        long pid();

        /** Asks it to end, as SIGTERM does. */
        void terminate();

        /** Ends it, as SIGKILL does. */
        void kill();
    }

    /** The process this member lives in. */
    public abstract long pid();

    /** The process is about to end: who sleeps on a word must not hold that up. */
    public void beginShutdown() {}

    /** The arena's size in bytes. */
    public abstract long size();

    /** What the members of one family must agree on: how they sleep and wake. */
    public abstract String name();

    /** Unmaps the arena and closes its file; the seam must not be used any more. */
    public abstract void close();
}
