package dev.mp.sync;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.arena.Identity;
import dev.mp.internal.sync.Mutex;
import dev.mp.internal.sync.Shared;
import java.time.Duration;

/** What {@link Lock} and {@link RLock} have in common. */
abstract class MutexHandle extends Handle implements Shared<Mutex> {
    private static final long serialVersionUID = 1;

    private final transient Mutex mutex;

    MutexHandle(Mutex mutex) {
        super(mutex.ref());
        this.mutex = mutex;
    }

    final Mutex mutex() {
        return mutex;
    }

    /** @hidden */
    @Override
    public final Mutex shared() {
        return mutex;
    }

    /** Acquires it again if this thread has it already; only for locks that allow that. */
    abstract boolean reenter();

    /** Releases it once; false if this thread has no right to. */
    abstract boolean leave();

    public void acquire() throws InterruptedException {
        interruptible();
        enter();
        try {
            if (!reenter() && !mutex.acquire(Deadline.NEVER)) {
                throw closed();
            }
        } finally {
            exit();
        }
    }

    public boolean tryAcquire() {
        enter();
        try {
            return reenter() || mutex.tryAcquire();
        } finally {
            exit();
        }
    }

    public boolean tryAcquire(Duration limit) throws InterruptedException {
        interruptible();
        enter();
        try {
            if (reenter() || mutex.acquire(Deadline.in(member().seam(), limit))) {
                return true;
            }
            if (isClosed()) {
                throw closed();
            }
            return false;
        } finally {
            exit();
        }
    }

    final void acquireUninterruptibly() {
        enter();
        try {
            if (!reenter() && !mutex.acquireUninterruptibly()) {
                throw closed();
            }
        } finally {
            exit();
        }
    }

    public void release() {
        enter();
        try {
            if (!leave()) {
                throw new IllegalMonitorStateException("cannot release a " + kind() + " that "
                        + (mutex.isHeld() ? "another thread holds: " : "nobody holds: ") + this);
            }
        } finally {
            exit();
        }
    }

    public boolean isLocked() {
        enter();
        try {
            return mutex.isHeld();
        } finally {
            exit();
        }
    }

    public boolean abandoned() {
        enter();
        try {
            return mutex.isAbandoned();
        } finally {
            exit();
        }
    }

    /** Whether the calling thread holds it. */
    final boolean isMine() {
        return mutex.isMine();
    }

    /** Says who holds it: the process and, of this one, the thread. */
    final String owner() {
        int holder = mutex.holder();
        if (holder == Identity.NONE) {
            return "free";
        }
        long thread = mutex.thread();
        if (mutex.isMine()) {
            return "held by this thread, " + Thread.currentThread().getName();
        }
        String process = holder == member().identity()
                ? "this process"
                : "process " + member().arena().slots().pid(holder);
        return "held by " + process + (thread == 0 ? "" : ", thread #" + thread);
    }
}
