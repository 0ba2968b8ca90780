package dev.mp.testkit;

import dev.mp.internal.launch.ChildOptions;
import dev.mp.internal.seam.LocalLock;
import dev.mp.internal.seam.Seam;
import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;

/** Looks into an arena from outside of its family: what is visible to all, without taking steps. It changes nothing. */
final class ObservingSeam extends Seam {
    private final Memory memory;
    private final World world;

    ObservingSeam(Memory memory, World world) {
        this.memory = memory;
        this.world = world;
    }

    private static UnsupportedOperationException looksOnly() {
        return new UnsupportedOperationException("an observer only looks");
    }

    @Override
    public int getIntAcquire(long at) {
        return memory.getInt(at);
    }

    @Override
    public int getIntVolatile(long at) {
        return memory.getInt(at);
    }

    @Override
    public void setIntRelease(long at, int value) {
        throw looksOnly();
    }

    @Override
    public void setIntVolatile(long at, int value) {
        throw looksOnly();
    }

    @Override
    public boolean compareAndSetInt(long at, int expected, int value) {
        throw looksOnly();
    }

    @Override
    public int getAndSetInt(long at, int value) {
        throw looksOnly();
    }

    @Override
    public int getAndAddInt(long at, int delta) {
        throw looksOnly();
    }

    @Override
    public int getAndBitwiseOrInt(long at, int mask) {
        throw looksOnly();
    }

    @Override
    public long getLongAcquire(long at) {
        return memory.getLong(at);
    }

    @Override
    public long getLongVolatile(long at) {
        return memory.getLong(at);
    }

    @Override
    public void setLongRelease(long at, long value) {
        throw looksOnly();
    }

    @Override
    public void setLongVolatile(long at, long value) {
        throw looksOnly();
    }

    @Override
    public boolean compareAndSetLong(long at, long expected, long value) {
        throw looksOnly();
    }

    @Override
    public long getAndAddLong(long at, long delta) {
        throw looksOnly();
    }

    @Override
    public long getAndSetLong(long at, long value) {
        throw looksOnly();
    }

    @Override
    public long getAndBitwiseOrLong(long at, long mask) {
        throw looksOnly();
    }

    @Override
    public long getAndBitwiseAndLong(long at, long mask) {
        throw looksOnly();
    }

    @Override
    public int indexOf(long at, int from, int to, long value) {
        return memory.indexOf(at, from, to, value, -1L);
    }

    @Override
    public int indexOfNonZero(long at, int from, int to) {
        return memory.indexOfNonZero(at, from, to);
    }

    @Override
    public void copyIn(long at, byte[] source, int offset, int length) {
        throw looksOnly();
    }

    @Override
    public void copyIn(long at, MemorySegment source, long offset, long length) {
        throw looksOnly();
    }

    @Override
    public void copyOut(long at, byte[] target, int offset, int length) {
        memory.copyOut(at, target, offset, length);
    }

    @Override
    public void copyOut(long at, MemorySegment target, long offset, long length) {
        throw looksOnly();
    }

    @Override
    public void zero(long at, long length) {
        throw looksOnly();
    }

    @Override
    public void reservePages(long at, long length) {
        throw looksOnly();
    }

    @Override
    public void releasePages(long at, long length) {
        throw looksOnly();
    }

    @Override
    public boolean releasesPages() {
        return true;
    }

    @Override
    public void sleep(long at, int expected, long nanos) {
        throw looksOnly();
    }

    @Override
    public boolean maySleep() {
        return false;
    }

    @Override
    public void wake(long at, int count) {
        throw looksOnly();
    }

    @Override
    public long longestSleep() {
        return FOREVER;
    }

    @Override
    public boolean wakesDirectly() {
        return true;
    }

    @Override
    public void onDirectWakes(Runnable action) {
        throw looksOnly();
    }

    @Override
    public void onSpinWait() {
        throw looksOnly();
    }

    @Override
    public long spinNanos() {
        return 0;
    }

    @Override
    public long nanoTime() {
        return world.now();
    }

    @Override
    public long random() {
        throw looksOnly();
    }

    @Override
    public Thread startThread(String name, boolean daemon, Runnable body) {
        throw looksOnly();
    }

    @Override
    public void park(long nanos) {
        throw looksOnly();
    }

    @Override
    public void unpark(Thread thread) {
        throw looksOnly();
    }

    @Override
    public void fenceThreads() {
        throw looksOnly();
    }

    @Override
    public LocalLock newLock() {
        throw looksOnly();
    }

    @Override
    public Cleanup onUnreachable(Object object, Runnable action) {
        throw looksOnly();
    }

    @Override
    public void collectUnreachable() {
        throw looksOnly();
    }

    @Override
    public void occupy(int slot) {
        throw looksOnly();
    }

    @Override
    public void vacate(int slot) {
        throw looksOnly();
    }

    @Override
    public boolean isOccupied(int slot) {
        return world.isOccupied(slot);
    }

    @Override
    public StartedProcess startProcess(int identity, long nonce, ChildOptions options, IntConsumer onExit) {
        throw looksOnly();
    }

    @Override
    public void requireStartable(Class<?> type) {
        throw looksOnly();
    }

    @Override
    public long pid() {
        return 0;
    }

    @Override
    public long size() {
        return Memory.BYTES;
    }

    @Override
    public String name() {
        return SimulatedSeam.NAME;
    }

    @Override
    public void close() {}
}
