package dev.mp.sync;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.arena.Identity;
import dev.mp.internal.member.Ref;
import dev.mp.internal.member.Visitor;
import dev.mp.internal.sync.Mutex;
import dev.mp.internal.sync.Shared;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What {@link Lock} and {@link RLock} have in common. */
abstract class MutexHandle extends Handle implements Shared<Mutex> {
    private static final long serialVersionUID = 1;

    private final transient Mutex mutex;

    /** What wakes those who wait at a condition of this lock. In their order, so that a simulation can be repeated. */
    private final transient Queue<Runnable> conditionWaits = new ConcurrentLinkedQueue<>();

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

    /** Those who wait at a condition to get this lock again when they wake: a wait that this handle's end must end. */
    final Queue<Runnable> conditionWaits() {
        return conditionWaits;
    }

    @Override
    public void close() {
        super.close();
        // Who is not among them yet looks after it is, and finds the handle closed.
        conditionWaits.forEach(Runnable::run);
    }

    /** Acquires it again if this thread has it already; only for locks that allow that. */
    abstract boolean reenter();

    /** Releases it once; false if this thread has no right to. */
    abstract boolean leave();

    public void acquire() throws InterruptedException {
        interruptible();
        if (tryAcquire()) {
            return;
        }
        enter();
        try {
            if (!mutex.acquire(Deadline.NEVER)) {
                throw closed();
            }
        } finally {
            exit();
        }
    }

    public boolean tryAcquire() {
        Visitor visitor = visit();
        try {
            return reenter() || mutex.tryAcquire();
        } finally {
            endVisit(visitor);
        }
    }

    public boolean tryAcquire(Duration limit) throws InterruptedException {
        Objects.requireNonNull(limit, "limit");
        interruptible();
        if (tryAcquire()) {
            return true;
        }
        enter();
        try {
            if (mutex.acquire(Deadline.in(member().seam(), limit))) {
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
        if (tryAcquire()) {
            return;
        }
        enter();
        try {
            if (!mutex.acquireUninterruptibly()) {
                throw closed();
            }
        } finally {
            exit();
        }
    }

    public void release() {
        Visitor visitor = ref().visit();
        if (visitor == null && !ref().tryEnter()) {
            releaseAfterClose();
            return;
        }
        try {
            if (!leave()) {
                throw new IllegalMonitorStateException("cannot release a " + kind() + " that "
                        + (mutex.isHeld() ? "another thread holds: " : "nobody holds: ") + this);
            }
        } finally {
            endVisit(visitor);
        }
    }

    /**
     * Releases what this thread still holds although it, or somebody else, has closed this handle: its process is known as
     * the holder for as long, so there can be another handle for this moment.
     */
    private void releaseAfterClose() {
        Ref again = member().holdings().open(ref().index(), ref().uid());
        boolean released = false;
        if (again != null) {
            try {
                released = mutex.isMine() && leave();
            } finally {
                again.close();
            }
        }
        if (!released) {
            throw closed();
        }
    }

    public boolean isLocked() {
        Visitor visitor = visit();
        try {
            return mutex.isHeld();
        } finally {
            endVisit(visitor);
        }
    }

    public boolean abandoned() {
        Visitor visitor = visit();
        try {
            return mutex.isAbandoned();
        } finally {
            endVisit(visitor);
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
