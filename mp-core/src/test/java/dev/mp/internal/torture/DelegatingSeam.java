package dev.mp.internal.torture;

import dev.mp.internal.launch.ChildOptions;
import dev.mp.internal.seam.LocalLock;
import dev.mp.internal.seam.Seam;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;

/** Does what another seam does. */
abstract class DelegatingSeam extends Seam {
    final Seam base;

    DelegatingSeam(Seam base) {
        this.base = base;
    }

    @Override
    public int getIntAcquire(long at) {
        return base.getIntAcquire(at);
    }

    @Override
    public int getIntVolatile(long at) {
        return base.getIntVolatile(at);
    }

    @Override
    public void setIntRelease(long at, int value) {
        base.setIntRelease(at, value);
    }

    @Override
    public void setIntVolatile(long at, int value) {
        base.setIntVolatile(at, value);
    }

    @Override
    public boolean compareAndSetInt(long at, int expected, int value) {
        return base.compareAndSetInt(at, expected, value);
    }

    @Override
    public int getAndSetInt(long at, int value) {
        return base.getAndSetInt(at, value);
    }

    @Override
    public int getAndAddInt(long at, int delta) {
        return base.getAndAddInt(at, delta);
    }

    @Override
    public int getAndBitwiseOrInt(long at, int mask) {
        return base.getAndBitwiseOrInt(at, mask);
    }

    @Override
    public long getLongAcquire(long at) {
        return base.getLongAcquire(at);
    }

    @Override
    public long getLongVolatile(long at) {
        return base.getLongVolatile(at);
    }

    @Override
    public void setLongRelease(long at, long value) {
        base.setLongRelease(at, value);
    }

    @Override
    public void setLongVolatile(long at, long value) {
        base.setLongVolatile(at, value);
    }

    @Override
    public boolean compareAndSetLong(long at, long expected, long value) {
        return base.compareAndSetLong(at, expected, value);
    }

    @Override
    public long getAndAddLong(long at, long delta) {
        return base.getAndAddLong(at, delta);
    }

    @Override
    public long getAndSetLong(long at, long value) {
        return base.getAndSetLong(at, value);
    }

    @Override
    public long getAndBitwiseOrLong(long at, long mask) {
        return base.getAndBitwiseOrLong(at, mask);
    }

    @Override
    public long getAndBitwiseAndLong(long at, long mask) {
        return base.getAndBitwiseAndLong(at, mask);
    }

    @Override
    public int indexOf(long at, int from, int to, long value) {
        return base.indexOf(at, from, to, value);
    }

    @Override
    public int indexOf(long at, int from, int to, long value, long mask) {
        return base.indexOf(at, from, to, value, mask);
    }

    @Override
    public int indexOfNonZero(long at, int from, int to) {
        return base.indexOfNonZero(at, from, to);
    }

    @Override
    public void copyIn(long at, byte[] source, int offset, int length) {
        base.copyIn(at, source, offset, length);
    }

    @Override
    public void copyIn(long at, MemorySegment source, long offset, long length) {
        base.copyIn(at, source, offset, length);
    }

    @Override
    public void copyOut(long at, byte[] target, int offset, int length) {
        base.copyOut(at, target, offset, length);
    }

    @Override
    public void copyOut(long at, MemorySegment target, long offset, long length) {
        base.copyOut(at, target, offset, length);
    }

    @Override
    public void zero(long at, long length) {
        base.zero(at, length);
    }

    @Override
    public void reservePages(long at, long length) throws IOException {
        base.reservePages(at, length);
    }

    @Override
    public void releasePages(long at, long length) {
        base.releasePages(at, length);
    }

    @Override
    public boolean releasesPages() {
        return base.releasesPages();
    }

    @Override
    public void sleep(long at, int expected, long nanos) throws InterruptedException {
        base.sleep(at, expected, nanos);
    }

    @Override
    public boolean maySleep() {
        return base.maySleep();
    }

    @Override
    public void wake(long at, int count) {
        base.wake(at, count);
    }

    @Override
    public long longestSleep() {
        return base.longestSleep();
    }

    @Override
    public boolean wakesDirectly() {
        return base.wakesDirectly();
    }

    @Override
    public void onDirectWakes(Runnable action) {
        base.onDirectWakes(action);
    }

    @Override
    public void onSpinWait() {
        base.onSpinWait();
    }

    @Override
    public long spinNanos() {
        return base.spinNanos();
    }

    @Override
    public long nanoTime() {
        return base.nanoTime();
    }

    @Override
    public long random() {
        return base.random();
    }

    @Override
    public Thread startThread(String name, boolean daemon, Runnable body) {
        return base.startThread(name, daemon, body);
    }

    @Override
    public void park(long nanos) throws InterruptedException {
        base.park(nanos);
    }

    @Override
    public void unpark(Thread thread) {
        base.unpark(thread);
    }

    @Override
    public void fenceThreads() {
        base.fenceThreads();
    }

    @Override
    public LocalLock newLock() {
        return base.newLock();
    }

    @Override
    public Cleanup onUnreachable(Object object, Runnable action) {
        return base.onUnreachable(object, action);
    }

    @Override
    public void collectUnreachable() {
        base.collectUnreachable();
    }

    @Override
    public void occupy(int slot) throws IOException {
        base.occupy(slot);
    }

    @Override
    public void vacate(int slot) {
        base.vacate(slot);
    }

    @Override
    public boolean isOccupied(int slot) {
        return base.isOccupied(slot);
    }

    @Override
    public StartedProcess startProcess(int identity, long nonce, ChildOptions options, IntConsumer onExit)
            throws IOException {
        return base.startProcess(identity, nonce, options, onExit);
    }

    @Override
    public void requireStartable(Class<?> type) {
        base.requireStartable(type);
    }

    @Override
    public long pid() {
        return base.pid();
    }

    @Override
    public long size() {
        return base.size();
    }

    @Override
    public String name() {
        return base.name();
    }

    @Override
    public void close() {
        base.close();
    }

    @Override
    public void beginShutdown() {
        base.beginShutdown();
    }
}
