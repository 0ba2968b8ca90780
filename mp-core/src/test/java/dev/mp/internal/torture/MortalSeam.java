package dev.mp.internal.torture;

import dev.mp.internal.launch.ChildOptions;
import dev.mp.internal.seam.Seam;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One member's view of a seam that several members of one JVM share. It counts the steps of its member, can end it at
 * any of them, and can let others act between any two.
 *
 * <p>A member that was killed finds that every later step refuses, so its {@code finally} blocks change nothing. A bulk
 * copy in which it is killed is done half. Sleeping and parking only move the clock of the member: whoever tests with
 * one thread knows that nobody can wake it, and every limit passes at once.
 */
final class MortalSeam extends DelegatingSeam {
    private static final int NEVER = Integer.MAX_VALUE;

    private final PageLedger pages;
    private final boolean releasesPages;
    private int slot = -1;
    private boolean dead;
    private int changes;
    private int lastChange = NEVER;
    private int steps;
    private int interruptedStep = NEVER;
    private @Nullable Runnable interruption;
    private long slept;

    /** @param releasesPages whether to give pages back as the seam below does; not to saves most of the time */
    MortalSeam(Seam base, PageLedger pages, boolean releasesPages) {
        super(base);
        this.pages = pages;
        this.releasesPages = releasesPages && base.releasesPages();
    }

    /** Kills the member before its {@code n}th change of shared memory from now on, or half-way in a bulk copy. */
    void killAtChange(int n) {
        changes = 0;
        lastChange = n;
    }

    /** Lets others act before the {@code n}th step from now on, be it a look or a change. */
    void interruptAtStep(int n, Runnable action) {
        steps = 0;
        interruptedStep = n;
        interruption = action;
    }

    /** Lets the member live on; tells whether what was planned for it has happened. */
    boolean spare() {
        boolean happened = dead || lastChange == NEVER && interruptedStep == NEVER;
        lastChange = NEVER;
        interruptedStep = NEVER;
        interruption = null;
        return happened;
    }

    boolean isDead() {
        return dead;
    }

    void die() {
        dead = true;
        base.vacate(slot);
    }

    /** Moves the clock of this member, as a sleep does. */
    void pass(long nanos) {
        slept += nanos;
    }

    private void look() {
        if (dead) {
            throw new Killed();
        }
        if (++steps == interruptedStep) {
            Runnable action = interruption;
            spare();
            if (action != null) {
                action.run();
            }
        }
    }

    private boolean isLastChange() {
        look();
        if (++changes == lastChange) {
            lastChange = NEVER;
            return true;
        }
        return false;
    }

    private void change() {
        if (isLastChange()) {
            die();
            throw new Killed();
        }
    }

    private interface Copy {
        void copy(long length);
    }

    private void change(long length, Copy copy) {
        if (isLastChange()) {
            copy.copy(length / 2 & -8);
            die();
            throw new Killed();
        }
        copy.copy(length);
    }

    // ---- shared words

    @Override
    public int getIntAcquire(long at) {
        look();
        return base.getIntAcquire(at);
    }

    @Override
    public int getIntVolatile(long at) {
        look();
        return base.getIntVolatile(at);
    }

    @Override
    public void setIntRelease(long at, int value) {
        change();
        base.setIntRelease(at, value);
    }

    @Override
    public void setIntVolatile(long at, int value) {
        change();
        base.setIntVolatile(at, value);
    }

    @Override
    public boolean compareAndSetInt(long at, int expected, int value) {
        change();
        return base.compareAndSetInt(at, expected, value);
    }

    @Override
    public int getAndSetInt(long at, int value) {
        change();
        return base.getAndSetInt(at, value);
    }

    @Override
    public int getAndAddInt(long at, int delta) {
        change();
        return base.getAndAddInt(at, delta);
    }

    @Override
    public int getAndBitwiseOrInt(long at, int mask) {
        change();
        return base.getAndBitwiseOrInt(at, mask);
    }

    @Override
    public long getLongAcquire(long at) {
        look();
        return base.getLongAcquire(at);
    }

    @Override
    public long getLongVolatile(long at) {
        look();
        return base.getLongVolatile(at);
    }

    @Override
    public void setLongRelease(long at, long value) {
        change();
        base.setLongRelease(at, value);
    }

    @Override
    public void setLongVolatile(long at, long value) {
        change();
        base.setLongVolatile(at, value);
    }

    @Override
    public boolean compareAndSetLong(long at, long expected, long value) {
        change();
        return base.compareAndSetLong(at, expected, value);
    }

    @Override
    public long getAndAddLong(long at, long delta) {
        change();
        return base.getAndAddLong(at, delta);
    }

    @Override
    public long getAndSetLong(long at, long value) {
        change();
        return base.getAndSetLong(at, value);
    }

    @Override
    public long getAndBitwiseOrLong(long at, long mask) {
        change();
        return base.getAndBitwiseOrLong(at, mask);
    }

    @Override
    public long getAndBitwiseAndLong(long at, long mask) {
        change();
        return base.getAndBitwiseAndLong(at, mask);
    }

    @Override
    public int indexOf(long at, int from, int to, long value) {
        look();
        return base.indexOf(at, from, to, value);
    }

    @Override
    public int indexOf(long at, int from, int to, long value, long mask) {
        look();
        return base.indexOf(at, from, to, value, mask);
    }

    @Override
    public int indexOfNonZero(long at, int from, int to) {
        look();
        return base.indexOfNonZero(at, from, to);
    }

    // ---- bulk data

    @Override
    public void copyIn(long at, byte[] source, int offset, int length) {
        pages.requireReserved(at, length);
        change(length, n -> base.copyIn(at, source, offset, (int) n));
    }

    @Override
    public void copyIn(long at, MemorySegment source, long offset, long length) {
        pages.requireReserved(at, length);
        change(length, n -> base.copyIn(at, source, offset, n));
    }

    @Override
    public void copyOut(long at, byte[] target, int offset, int length) {
        look();
        base.copyOut(at, target, offset, length);
    }

    @Override
    public void copyOut(long at, MemorySegment target, long offset, long length) {
        look();
        base.copyOut(at, target, offset, length);
    }

    @Override
    public void zero(long at, long length) {
        pages.requireReserved(at, length);
        change(length, n -> base.zero(at, n));
    }

    // ---- pages

    @Override
    public void reservePages(long at, long length) throws IOException {
        change();
        base.reservePages(at, length);
        pages.reserve(at);
    }

    @Override
    public void releasePages(long at, long length) {
        change();
        pages.release(at);
        base.releasePages(at, length);
    }

    @Override
    public boolean releasesPages() {
        return releasesPages;
    }

    // ---- sleeping

    @Override
    public void sleep(long at, int expected, long nanos) throws InterruptedException {
        look();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (base.getIntVolatile(at) == expected) {
            slept += Math.min(nanos, longestSleep());
        }
    }

    @Override
    public boolean maySleep() {
        return true;
    }

    @Override
    public void wake(long at, int count) {
        change();
        base.wake(at, count);
    }

    @Override
    public void onSpinWait() {
        look();
    }

    @Override
    public long spinNanos() {
        return 0;
    }

    // ---- time and chance

    @Override
    public long nanoTime() {
        return base.nanoTime() + slept;
    }

    // ---- threads

    /** The thread is not started: what it would do is a test's to call. */
    @Override
    public Thread startThread(String name, boolean daemon, Runnable body) {
        return Thread.ofPlatform().name(name).daemon(daemon).unstarted(body);
    }

    @Override
    public void park(long nanos) throws InterruptedException {
        look();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        slept += Math.min(nanos, longestSleep());
    }

    @Override
    public void unpark(Thread thread) {
        look();
    }

    @Override
    public void collectUnreachable() {
        look();
    }

    // ---- who lives

    @Override
    public void occupy(int slot) throws IOException {
        look();
        this.slot = slot;
        base.occupy(slot);
    }

    @Override
    public void vacate(int slot) {
        look();
        base.vacate(slot);
    }

    @Override
    public boolean isOccupied(int slot) {
        look();
        return base.isOccupied(slot);
    }

    // ---- processes

    @Override
    public StartedProcess startProcess(int identity, long nonce, ChildOptions options, IntConsumer onExit) {
        throw new UnsupportedOperationException("members of one JVM start no processes");
    }

    @Override
    public void requireStartable(Class<?> type) {}
}
