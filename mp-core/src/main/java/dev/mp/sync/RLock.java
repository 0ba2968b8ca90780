package dev.mp.sync;

import dev.mp.internal.member.Member;
import dev.mp.internal.member.Visitor;
import dev.mp.internal.sync.Mutex;
import java.io.InvalidObjectException;

/**
 * A reentrant lock between processes. Its owner, one thread of one process, may acquire it again, and it is free when the
 * owner has released it as often. Nobody else can release it. Virtual threads are owners like any other.
 *
 * @see ExclusiveLock
 */
public final class RLock extends MutexHandle implements ExclusiveLock {
    private static final long serialVersionUID = 1;

    private RLock(Mutex mutex) {
        super(mutex);
    }

    /**
     * For this library's contexts.
     *
     * @hidden
     */
    @SuppressWarnings("exports")
    public static RLock create(Member member) {
        return new RLock(Mutex.create(member));
    }

    @Override
    boolean reenter() {
        boolean mine = mutex().isMine();
        if (mine) {
            mutex().setAgain(mutex().again() + 1);
        }
        return mine;
    }

    @Override
    boolean leave() {
        if (!mutex().isMine()) {
            return false;
        }
        long again = mutex().again();
        if (again > 0) {
            mutex().setAgain(again - 1);
            return true;
        }
        return mutex().release();
    }

    /** How often the calling thread has to release the lock until it is free; 0 if it does not hold it. */
    public long holdCount() {
        Visitor visitor = visit();
        try {
            return mutex().isMine() ? mutex().again() + 1 : 0;
        } finally {
            endVisit(visitor);
        }
    }

    @Override
    public java.util.concurrent.locks.Lock asJavaLock() {
        return new JavaLock(this, this);
    }

    /** Says whether the lock is held, by whom, and how often. */
    @Override
    public String toString() {
        if (isClosed()) {
            return "RLock[closed]";
        }
        return "RLock[" + owner() + (mutex().isHeld() ? ", " + (mutex().again() + 1) + " deep" : "") + "]";
    }

    @Override
    String kind() {
        return "lock";
    }

    @Override
    Ticket ticket(Name name) {
        return new RLockTicket(name);
    }

    private record RLockTicket(Name name) implements Ticket {
        private Object readResolve() throws InvalidObjectException {
            return new RLock(new Mutex(name.arrive(RLock.class)));
        }
    }
}
