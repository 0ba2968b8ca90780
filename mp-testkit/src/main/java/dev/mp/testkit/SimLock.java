package dev.mp.testkit;

import dev.mp.internal.seam.LocalLock;
import org.jspecify.annotations.Nullable;

/** A lock between the threads of one simulated process. */
final class SimLock implements LocalLock {
    private final World world;
    private final SimProcess process;
    private @Nullable SimThread owner;
    private int holds;

    SimLock(World world, SimProcess process) {
        this.world = world;
        this.process = process;
    }

    @Nullable SimThread owner() {
        return owner;
    }

    @Override
    public void lock() {
        world.step(process, Op.LOCK, 0);
        acquire(world.current());
    }

    private void acquire(SimThread me) {
        while (owner != null && owner != me) {
            world.block(me, SimThread.State.LOCKING, 0, this, Long.MAX_VALUE);
        }
        owner = me;
        holds++;
    }

    @Override
    public boolean tryLock() {
        world.step(process, Op.LOCK, 0);
        SimThread me = world.current();
        if (owner != null && owner != me) {
            return false;
        }
        owner = me;
        holds++;
        return true;
    }

    @Override
    public void unlock() {
        if (process.dead) {
            return;
        }
        requireOwner();
        if (--holds == 0) {
            release();
        }
    }

    private void requireOwner() {
        if (owner != world.current()) {
            throw new IllegalMonitorStateException("the lock is held by " + owner + ", not by " + world.current());
        }
    }

    private void release() {
        owner = null;
        world.wakeLocking(this);
    }

    @Override
    public void await(long nanos) throws InterruptedException {
        world.step(process, Op.AWAIT, 0);
        requireOwner();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        SimThread me = world.current();
        int held = holds;
        holds = 0;
        release();
        world.block(me, SimThread.State.AWAITING, 0, this, nanos);
        acquire(me);
        holds = held;
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public void signalAll() {
        if (!process.dead) {
            requireOwner();
            world.wakeAwaiting(this);
        }
    }
}
