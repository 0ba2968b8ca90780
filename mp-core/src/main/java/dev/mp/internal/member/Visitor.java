package dev.mp.internal.member;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One thread as it comes and goes: says which handle's object it is inside of right now, for those who close handles to
 * see. A visit costs two stores and a load, none of which waits for the others.
 *
 * <p>The word is a hazard pointer (Michael, 2004). Its store and the look at the handle's mark are not kept in order by the
 * processor, as the two stores of a mutual exclusion after Dekker would have to be; that is made up for by whoever closes,
 * which is seldom, by a fence in all threads (see {@link Visitors}). All that this side has to see to is that no
 * {@linkplain dev.mp.internal.seam.Seam#fenceThreads place where a thread is fenced} comes to lie between the two.
 *
 * <p>A visit is for what is over soon: nothing in it sleeps, waits for anybody or calls what is not this library's. Only
 * the thread itself begins and ends visits. One that is inside of a handle already, which may be when the JVM has it load a
 * class, does not visit another: it uses the counter of the {@link Ref}.
 *
 * <p>Ending a visit needs no more of the stack than beginning it did, so a stack that is full leaves none open.
 */
public final class Visitor {
    private static final long NOWHERE = 0;
    private static final VarHandle VISITING;

    static {
        try {
            VISITING = MethodHandles.lookup().findVarHandle(Visitor.class, "visiting", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** By its number, which no other thread ever has: whoever keeps a visitor does not keep the thread. */
    private final long thread = Thread.currentThread().threadId();

    /** The {@linkplain Ref#number number} of the handle's hold; no reference, whose store the collector may make a fence. */
    private long visiting;

    Visitor() {}

    boolean isCurrentThread() {
        return thread == Thread.currentThread().threadId();
    }

    /** Begins a visit; false if the handle is closed, or this thread is inside of one already. */
    boolean begin(Ref ref) {
        if (visiting != NOWHERE) {
            return false;
        }
        VISITING.setOpaque(this, ref.number());
        // For the compiler, which then loads the mark after this store without a safepoint in between.
        VarHandle.storeStoreFence();
        if (ref.isClosed()) {
            end();
            return false;
        }
        return true;
    }

    /** Ends the visit. What was done in it happens before whatever is done by those who see that it has ended. */
    public void end() {
        VISITING.setRelease(this, NOWHERE);
    }

    boolean visits(Ref ref) {
        return (long) VISITING.getAcquire(this) == ref.number();
    }
}
