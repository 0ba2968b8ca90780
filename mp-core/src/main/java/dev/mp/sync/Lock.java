package dev.mp.sync;

import dev.mp.internal.member.Member;
import dev.mp.internal.sync.Mutex;
import java.io.InvalidObjectException;

/**
 * A lock between processes that any process or thread may release. It is not reentrant: who acquires it twice waits for
 * itself.
 *
 * <p>That anyone may release it makes it fit to be handed on: one process acquires it, another releases it. Where that is
 * a mistake rather than a purpose, take an {@link RLock}.
 *
 * @see ExclusiveLock
 */
public final class Lock extends MutexHandle implements ExclusiveLock {
    private static final long serialVersionUID = 1;

    private Lock(Mutex mutex) {
        super(mutex);
    }

    /**
     * For this library's contexts.
     *
     * @hidden
     */
    @SuppressWarnings("exports")
    public static Lock create(Member member) {
        return new Lock(Mutex.create(member));
    }

    @Override
    boolean reenter() {
        return false;
    }

    @Override
    boolean leave() {
        return mutex().release();
    }

    @Override
    public java.util.concurrent.locks.Lock asJavaLock() {
        return new JavaLock(this, this);
    }

    /** Says whether the lock is held, and by whom. */
    @Override
    public String toString() {
        return isClosed() ? "Lock[closed]" : "Lock[" + owner() + "]";
    }

    @Override
    String kind() {
        return "lock";
    }

    @Override
    Ticket ticket(Name name) {
        return new LockTicket(name);
    }

    private record LockTicket(Name name) implements Ticket {
        private Object readResolve() throws InvalidObjectException {
            return new Lock(new Mutex(name.arrive(Lock.class)));
        }
    }
}
