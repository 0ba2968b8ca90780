package dev.mp.testkit;

import dev.mp.internal.launch.ChildOptions;
import dev.mp.internal.seam.LocalLock;
import dev.mp.internal.seam.Seam;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.IntConsumer;

/**
 * The seam of one simulated process. Every method is a step: first the world decides whether this thread goes on, then
 * the thing is done, at once and as a whole, except that bulk data may be cut in two by a switch or a kill, and that
 * release stores and bulk data may be held back from others.
 *
 * <p>Nothing becomes unreachable by itself: handles that are not closed are let go when their process ends. So a run does
 * not depend on the garbage collector.
 */
class SimulatedSeam extends Seam {
    static final String NAME = "simulated";

    private final World world;
    private final SimProcess process;
    private final Memory memory;

    SimulatedSeam(World world, SimProcess process) {
        this.world = world;
        this.process = process;
        this.memory = world.memory();
    }

    final World world() {
        return world;
    }

    final SimProcess process() {
        return process;
    }

    final void step(Op op, long at) {
        world.step(process, op, at);
    }

    private StoreBuffer stores() {
        return world.current().stores;
    }

    private void drain() {
        StoreBuffer stores = stores();
        if (!stores.isEmpty()) {
            stores.drain();
        }
    }

    // ---- words

    private int load(long at) {
        StoreBuffer stores = stores();
        return stores.isEmpty() ? memory.getInt(at) : stores.getInt(at);
    }

    private long loadLong(long at) {
        StoreBuffer stores = stores();
        return stores.isEmpty() ? memory.getLong(at) : stores.getLong(at);
    }

    @Override
    public int getIntAcquire(long at) {
        step(Op.LOAD, at);
        return load(at);
    }

    @Override
    public int getIntVolatile(long at) {
        step(Op.LOAD, at);
        return load(at);
    }

    @Override
    public void setIntRelease(long at, int value) {
        step(Op.STORE, at);
        if (world.isBuffering()) {
            stores().addInt(at, value);
        } else {
            drain();
            memory.setInt(at, value);
        }
    }

    @Override
    public void setIntVolatile(long at, int value) {
        step(Op.STORE, at);
        drain();
        memory.setInt(at, value);
    }

    @Override
    public boolean compareAndSetInt(long at, int expected, int value) {
        step(Op.SWAP, at);
        drain();
        if (memory.getInt(at) != expected) {
            return false;
        }
        memory.setInt(at, value);
        return true;
    }

    @Override
    public int getAndSetInt(long at, int value) {
        step(Op.SWAP, at);
        drain();
        int before = memory.getInt(at);
        memory.setInt(at, value);
        return before;
    }

    @Override
    public int getAndAddInt(long at, int delta) {
        step(Op.SWAP, at);
        drain();
        int before = memory.getInt(at);
        memory.setInt(at, before + delta);
        return before;
    }

    @Override
    public int getAndBitwiseOrInt(long at, int mask) {
        step(Op.SWAP, at);
        drain();
        int before = memory.getInt(at);
        memory.setInt(at, before | mask);
        return before;
    }

    @Override
    public long getLongAcquire(long at) {
        step(Op.LOAD, at);
        return loadLong(at);
    }

    @Override
    public long getLongVolatile(long at) {
        step(Op.LOAD, at);
        return loadLong(at);
    }

    @Override
    public void setLongRelease(long at, long value) {
        step(Op.STORE, at);
        if (world.isBuffering()) {
            stores().addLong(at, value);
        } else {
            drain();
            memory.setLong(at, value);
        }
    }

    @Override
    public void setLongVolatile(long at, long value) {
        step(Op.STORE, at);
        drain();
        memory.setLong(at, value);
    }

    @Override
    public boolean compareAndSetLong(long at, long expected, long value) {
        step(Op.SWAP, at);
        drain();
        if (memory.getLong(at) != expected) {
            return false;
        }
        memory.setLong(at, value);
        return true;
    }

    @Override
    public long getAndAddLong(long at, long delta) {
        step(Op.SWAP, at);
        drain();
        long before = memory.getLong(at);
        memory.setLong(at, before + delta);
        return before;
    }

    @Override
    public long getAndSetLong(long at, long value) {
        step(Op.SWAP, at);
        drain();
        long before = memory.getLong(at);
        memory.setLong(at, value);
        return before;
    }

    @Override
    public long getAndBitwiseOrLong(long at, long mask) {
        step(Op.SWAP, at);
        drain();
        long before = memory.getLong(at);
        memory.setLong(at, before | mask);
        return before;
    }

    @Override
    public long getAndBitwiseAndLong(long at, long mask) {
        step(Op.SWAP, at);
        drain();
        long before = memory.getLong(at);
        memory.setLong(at, before & mask);
        return before;
    }

    // ---- searches: two steps, so that what is searched can change half-way

    @Override
    public int indexOf(long at, int from, int to, long value) {
        return indexOf(at, from, to, value, -1L);
    }

    @Override
    public int indexOf(long at, int from, int to, long value, long mask) {
        step(Op.SEARCH, at);
        int half = from + (to - from) / 2;
        int found = search(at, from, half, value, mask);
        if (found < 0 && half < to) {
            step(Op.SEARCH, at + half * 8L);
            found = search(at, half, to, value, mask);
        }
        return found;
    }

    private int search(long at, int from, int to, long value, long mask) {
        if (!stores().touch(at + from * 8L, (to - from) * 8L)) {
            return memory.indexOf(at, from, to, value, mask);
        }
        for (int i = from; i < to; i++) {
            if ((loadLong(at + i * 8L) & mask) == value) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public int indexOfNonZero(long at, int from, int to) {
        step(Op.SEARCH, at);
        int half = from + (to - from) / 2;
        int found = searchNonZero(at, from, half);
        if (found < 0 && half < to) {
            step(Op.SEARCH, at + half * 8L);
            found = searchNonZero(at, half, to);
        }
        return found;
    }

    private int searchNonZero(long at, int from, int to) {
        if (!stores().touch(at + from * 8L, (to - from) * 8L)) {
            return memory.indexOfNonZero(at, from, to);
        }
        for (int i = from; i < to; i++) {
            if (loadLong(at + i * 8L) != 0) {
                return i;
            }
        }
        return -1;
    }

    // ---- bulk data

    @Override
    public void copyIn(long at, byte[] source, int offset, int length) {
        try {
            step(Op.COPY_IN, at);
        } catch (MemberKilled killed) {
            cut(at, source, offset, length);
            throw killed;
        }
        if (world.isBuffering()) {
            stores().addBulk(at, java.util.Arrays.copyOfRange(source, offset, offset + length));
        } else {
            drain();
            memory.copyIn(at, source, offset, length);
        }
    }

    /** A process that is killed in the middle of a copy has copied some of it. */
    private void cut(long at, byte[] source, int offset, int length) {
        if (process.dead && process.refuses++ == 0) {
            memory.copyIn(at, source, offset, length / 2 & -8);
        }
    }

    @Override
    public void copyIn(long at, MemorySegment source, long offset, long length) {
        copyIn(at, Memory.bytes(source, offset, length), 0, Math.toIntExact(length));
    }

    @Override
    public void copyOut(long at, byte[] target, int offset, int length) {
        step(Op.COPY_OUT, at);
        int half = length / 2 & -8;
        read(at, target, offset, half);
        if (half > 0) {
            step(Op.COPY_OUT, at + half);
        }
        read(at + half, target, offset + half, length - half);
    }

    private void read(long at, byte[] target, int offset, int length) {
        memory.copyOut(at, target, offset, length);
        stores().overlay(at, target, offset, length);
    }

    @Override
    public void copyOut(long at, MemorySegment target, long offset, long length) {
        byte[] bytes = new byte[Math.toIntExact(length)];
        copyOut(at, bytes, 0, bytes.length);
        MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, offset, bytes.length);
    }

    @Override
    public void zero(long at, long length) {
        step(Op.COPY_IN, at);
        if (world.isBuffering()) {
            stores().addBulk(at, new byte[Math.toIntExact(length)]);
        } else {
            drain();
            memory.zero(at, length);
        }
    }

    // ---- pages

    @Override
    public void reservePages(long at, long length) throws java.io.IOException {
        step(Op.PAGES, at);
    }

    @Override
    public void releasePages(long at, long length) {
        step(Op.PAGES, at);
        drain();
        memory.zero(at, length);
    }

    @Override
    public boolean releasesPages() {
        return true;
    }

    // ---- sleeping

    @Override
    public void sleep(long at, int expected, long nanos) throws InterruptedException {
        step(Op.SLEEP, at);
        SimThread me = world.current();
        throwIfInterrupted();
        drain();
        if (memory.getInt(at) == expected && nanos > 0) {
            world.block(me, SimThread.State.SLEEPING, at, null, nanos);
            throwIfInterrupted();
        }
    }

    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public boolean maySleep() {
        return world.current().maySleep();
    }

    @Override
    public void wake(long at, int count) {
        step(Op.WAKE, at);
        drain();
        world.wakeSleepers(at, count);
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
        action.run();
    }

    @Override
    public void onSpinWait() {
        step(Op.SPIN, 0);
    }

    @Override
    public long spinNanos() {
        return 0;
    }

    // ---- time and chance

    @Override
    public long nanoTime() {
        step(Op.CLOCK, 0);
        return world.clock();
    }

    @Override
    public long random() {
        step(Op.CLOCK, 0);
        return world.random();
    }

    // ---- threads

    @Override
    public Thread startThread(String name, boolean daemon, Runnable body) {
        step(Op.THREAD, 0);
        drain();
        return world.thread(process, name, daemon, true, body).thread();
    }

    @Override
    public void park(long nanos) throws InterruptedException {
        step(Op.PARK, 0);
        throwIfInterrupted();
        drain();
        SimThread me = world.current();
        if (me.permit || nanos <= 0) {
            me.permit = false;
            return;
        }
        world.block(me, SimThread.State.PARKED, 0, null, nanos);
        throwIfInterrupted();
    }

    @Override
    public void unpark(Thread thread) {
        step(Op.UNPARK, 0);
        drain();
        world.unpark(thread);
    }

    @Override
    public void fenceThreads() {
        step(Op.FENCE, 0);
        world.drain(process);
    }

    @Override
    public LocalLock newLock() {
        return new SimLock(world, process);
    }

    @Override
    public Cleanup onUnreachable(Object object, Runnable action) {
        return new Cleanup() {
            private boolean done;

            @Override
            public void run() {
                if (!done) {
                    done = true;
                    action.run();
                }
            }
        };
    }

    @Override
    public void collectUnreachable() {
        step(Op.THREAD, 0);
    }

    // ---- who lives

    @Override
    public void occupy(int slot) {
        step(Op.OCCUPY, slot);
        drain();
        world.occupy(process, slot);
    }

    @Override
    public void vacate(int slot) {
        step(Op.OCCUPY, slot);
        drain();
        world.vacate(process, slot);
    }

    @Override
    public boolean isOccupied(int slot) {
        step(Op.LOOK, slot);
        return world.isOccupied(slot);
    }

    // ---- processes

    @Override
    public StartedProcess startProcess(int identity, long nonce, ChildOptions options, IntConsumer onExit) {
        return start(identity, nonce, onExit, ChildLife.BOOTSTRAP);
    }

    /** Starts a process that does {@code body} instead of what its first message says. */
    final StartedProcess start(int identity, long nonce, IntConsumer onExit, ChildLife.Body body) {
        step(Op.START, 0);
        drain();
        SimProcess child = world.process(process, onExit);
        SimThread _ =
                world.thread(child, "main", false, false, new ChildLife(world, child, identity, nonce, body));
        return new StartedProcess() {
            @Override
            public long pid() {
                return child.pid();
            }

            @Override
            public void terminate() {
                step(Op.START, 0);
                world.terminate(child);
            }

            @Override
            public void kill() {
                step(Op.START, 0);
                world.kill(child, World.KILLED);
            }
        };
    }

    @Override
    public void requireStartable(Class<?> type) {
        // All processes of a simulation load their classes from the same place.
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public long size() {
        return Memory.BYTES;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void close() {
        // The memory goes with the world.
    }
}
