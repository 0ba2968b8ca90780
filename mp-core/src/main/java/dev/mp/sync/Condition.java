package dev.mp.sync;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Ref;
import dev.mp.internal.sync.Shared;
import dev.mp.internal.sync.WaitList;
import java.io.InvalidObjectException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Where threads of any process wait, under a lock, until another one says that things have changed.
 *
 * {@snippet :
 * lock.acquire();
 * try {
 *     condition.awaitUntil(() -> stock.get() > 0);
 *     stock.set(stock.get() - 1);
 * } finally {
 *     lock.release();
 * }
 * }
 *
 * <p>All but looking takes the lock to be held by the calling thread. A wait releases it, however deep it is held, and has
 * it again when it returns, also when it fails. A signal goes to the one that has waited longest, and to nobody who comes
 * later; without a waiter it is gone. Names differ from Python's, since {@link Object} has taken those.
 *
 * <p><b>If a process dies</b> that waits, it is forgotten, and if it had been signalled the signal goes to the next one. If
 * a process dies that holds the lock, see {@link ExclusiveLock}: what a predicate looks at may be half-changed then, and it
 * can ask {@link ExclusiveLock#abandoned()}. After a death a wait may end although nobody signalled,
 * so wait for something, in a loop or with {@link #awaitUntil(BooleanSupplier)}.
 *
 * <p>The condition travels, and its lock with it.
 */
@SuppressWarnings("exports") // what it implements for this library is nobody else's
public final class Condition extends Handle implements Shared<WaitList> {
    private static final long serialVersionUID = 1;

    private final transient ExclusiveLock lock;
    private final transient MutexHandle mutex;
    private final transient WaitList waiters;

    private Condition(Ref ref, ExclusiveLock lock) {
        super(ref);
        this.lock = lock;
        this.mutex = (MutexHandle) lock;
        this.waiters = new WaitList(ref.member(), ref.index(), ref.block());
    }

    /**
     * For this library's contexts.
     *
     * @hidden
     */
    @SuppressWarnings("exports")
    public static Condition create(Member member, ExclusiveLock lock) {
        Objects.requireNonNull(lock, "lock");
        return new Condition(WaitList.create(member), lock);
    }

    /** The lock that a wait releases. */
    public ExclusiveLock lock() {
        return lock;
    }

    // ---- waiting

    /**
     * Waits for a signal.
     *
     * @throws InterruptedException if the thread is interrupted before it is signalled
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock
     * @throws IllegalStateException if this handle or that of the lock is closed, also while waiting
     */
    public void await() throws InterruptedException {
        boolean _ = await(Deadline.NEVER);
    }

    /**
     * Waits for a signal, no longer than a limit. The time to get the lock again comes on top.
     *
     * @return false if the limit passed first
     * @throws InterruptedException if the thread is interrupted before it is signalled
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock
     * @throws IllegalStateException if this handle or that of the lock is closed, also while waiting
     */
    public boolean await(Duration limit) throws InterruptedException {
        return await(Deadline.in(member().seam(), limit));
    }

    /**
     * Waits until a predicate holds. It is evaluated with the lock held: at first, and after each signal.
     *
     * @throws InterruptedException if the thread is interrupted before it is signalled
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock
     * @throws IllegalStateException if this handle or that of the lock is closed, also while waiting
     */
    public void awaitUntil(BooleanSupplier predicate) throws InterruptedException {
        boolean _ = awaitUntil(predicate, Deadline.NEVER);
    }

    /**
     * Waits until a predicate holds, no longer than a limit.
     *
     * @return whether it holds; it is evaluated once more when the limit has passed
     * @throws InterruptedException if the thread is interrupted before it is signalled
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock
     * @throws IllegalStateException if this handle or that of the lock is closed, also while waiting
     */
    public boolean awaitUntil(BooleanSupplier predicate, Duration limit) throws InterruptedException {
        return awaitUntil(predicate, Deadline.in(member().seam(), limit));
    }

    private boolean awaitUntil(BooleanSupplier predicate, Deadline deadline) throws InterruptedException {
        enterBoth();
        exitBoth();
        while (!predicate.getAsBoolean()) {
            if (!await(deadline)) {
                return predicate.getAsBoolean();
            }
        }
        return true;
    }

    /** Waits for a signal and does not mind interrupts; the thread is interrupted again when it returns. */
    void awaitUninterruptibly() {
        boolean interrupted = Thread.interrupted();
        WaitList.Waiter waiter = begin();
        boolean signalled;
        long again = release();
        try {
            while (!waiter.isSignalled() && !isAbandoned()) {
                try {
                    waiter.await(Deadline.NEVER, this::isAbandoned);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            signalled = end(waiter, again);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!signalled) {
            throw closed();
        }
    }

    private boolean await(Deadline deadline) throws InterruptedException {
        interruptible();
        WaitList.Waiter waiter = begin();
        InterruptedException interrupt = null;
        boolean signalled;
        long again = release();
        try {
            waiter.await(deadline, this::isAbandoned);
        } catch (InterruptedException e) {
            interrupt = e;
        } finally {
            signalled = end(waiter, again);
        }
        if (signalled) {
            if (interrupt != null) {
                // The signal came first; the interrupt is for what the thread does next.
                Thread.currentThread().interrupt();
            }
            return true;
        }
        if (interrupt != null) {
            throw interrupt;
        }
        if (isClosed()) {
            throw closed();
        }
        return false;
    }

    private boolean isAbandoned() {
        return isClosed() || mutex.isClosed();
    }

    /** Joins the list before the lock is released, so that no signal in between is missed. */
    private WaitList.Waiter begin() {
        enterBoth();
        try {
            WaitList.Waiter waiter = waiters.join();
            mutex.conditionWaits().add(new Wait(this, waiter));
            return waiter;
        } catch (Throwable e) {
            exitBoth();
            throw e;
        }
    }

    /** Begins an operation on the condition and on its lock, which this thread must hold. */
    private void enterBoth() {
        mutex.enter();
        try {
            if (!mutex.isMine()) {
                throw new IllegalMonitorStateException(
                        "acquire the condition's lock first, in this thread; it is " + mutex);
            }
            enter();
        } catch (Throwable e) {
            mutex.exit();
            throw e;
        }
    }

    private void exitBoth() {
        exit();
        mutex.exit();
    }

    /** Releases the lock altogether. */
    private long release() {
        long again = mutex.mutex().again();
        if (again != 0) {
            mutex.mutex().setAgain(0);
        }
        boolean _ = mutex.mutex().release();
        return again;
    }

    /**
     * Gets the lock again, as deep as before, and only then leaves the list: a signal stays there until somebody can use it.
     */
    private boolean end(WaitList.Waiter waiter, long again) {
        try {
            if (mutex.isClosed() || !mutex.mutex().acquireUninterruptibly()) {
                throw new IllegalStateException("the lock of this condition is closed here, and cannot be held again");
            }
            if (again != 0) {
                mutex.mutex().setAgain(again);
            }
            return waiter.leave();
        } catch (Throwable e) {
            if (waiter.leave()) {
                boolean _ = waiters.signal();
            }
            throw e;
        } finally {
            boolean _ = mutex.conditionWaits().remove(new Wait(this, waiter));
            exitBoth();
        }
    }

    /** A wait, which the lock's end ends. */
    private record Wait(Condition condition, WaitList.Waiter waiter) implements Runnable {
        @Override
        public void run() {
            // Who has left meanwhile may have closed the condition, too; and if not, somebody else wakes for nothing.
            if (condition.ref().tryEnter()) {
                try {
                    waiter.gate().burst();
                } finally {
                    condition.exit();
                }
            }
        }
    }

    // ---- signalling

    /**
     * Wakes the one that has waited longest.
     *
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock
     * @throws IllegalStateException if this handle is closed
     */
    public void signal() {
        signal(1);
    }

    /**
     * Wakes as many, those that have waited longest; all if there are fewer.
     *
     * @throws IllegalArgumentException if {@code count} is negative
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock
     * @throws IllegalStateException if this handle is closed
     */
    public void signal(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("cannot wake a negative number of waiters: " + count);
        }
        enterBoth();
        try {
            for (int i = 0; i < count && waiters.signal(); i++) {}
        } finally {
            exitBoth();
        }
    }

    /**
     * Wakes all who wait.
     *
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock
     * @throws IllegalStateException if this handle is closed
     */
    public void signalAll() {
        enterBoth();
        try {
            waiters.signalAll();
        } finally {
            exitBoth();
        }
    }

    long nanoTime() {
        return member().seam().nanoTime();
    }

    @Override
    public String toString() {
        return isClosed() ? "Condition[closed]" : "Condition[" + lock + "]";
    }

    /** @hidden */
    @Override
    public WaitList shared() {
        return waiters;
    }

    @Override
    String kind() {
        return "condition";
    }

    @Override
    Ticket ticket(Name name) {
        return new ConditionTicket(name, lock);
    }

    private record ConditionTicket(Name name, ExclusiveLock lock) implements Ticket {
        private Object readResolve() throws InvalidObjectException {
            return new Condition(name.arrive(Condition.class), lock);
        }
    }
}
