package dev.mp.internal.member;

import dev.mp.internal.seam.Seam;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A handle's hold on a shared object. Every public handle object has one of its own.
 *
 * <pre>
 *   OPEN, n uses --close--> CLOSED, n uses --last use ends--> CLOSED, RELEASED
 * </pre>
 *
 * Each operation is bracketed by {@link #enter} and {@link #exit}, so {@code close} never frees memory under a thread
 * that sleeps in the object: it marks the handle and wakes all, and the last to leave releases.
 */
public final class Ref {
    private static final int CLOSED = 1 << 31;
    private static final int RELEASED = 1 << 30;
    private static final VarHandle USES;

    static {
        try {
            USES = MethodHandles.lookup().findVarHandle(Ref.class, "uses", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Member member;
    private final int index;
    private final long uid;
    private final long block;
    private final ObjectType type;

    @SuppressWarnings("unused") // through USES
    private volatile int uses;

    private Seam.@Nullable Cleanup cleanup;

    Ref(Member member, int index, long uid) {
        this.member = member;
        this.index = index;
        this.uid = uid;
        this.block = member.arena().objects().block(index);
        this.type = member.type(member.arena().objects().type(index));
    }

    /** Closes this hold when {@code handle} becomes unreachable without having been closed. */
    public void closeWith(Object handle) {
        cleanup = member.seam().onUnreachable(handle, this::release);
    }

    public Member member() {
        return member;
    }

    public int index() {
        return index;
    }

    public long uid() {
        return uid;
    }

    public long block() {
        return block;
    }

    public boolean isClosed() {
        return uses < 0;
    }

    /** Begins an operation; false if the handle is closed. */
    public boolean tryEnter() {
        if ((int) USES.getAndAdd(this, 1) >= 0) {
            return true;
        }
        exit();
        return false;
    }

    /**
     * Begins an operation.
     *
     * @throws IOException if the handle is closed
     */
    public void enter() throws IOException {
        if (!tryEnter()) {
            throw new IOException("handle is closed");
        }
    }

    /** Ends an operation. */
    public void exit() {
        if ((int) USES.getAndAdd(this, -1) == (CLOSED | 1)) {
            releaseOnce();
        }
    }

    private void releaseOnce() {
        if (USES.compareAndSet(this, CLOSED, CLOSED | RELEASED)) {
            member.holdings().release(this);
        }
    }

    /** Closes the handle; those inside an operation on it are woken and fail. */
    public void close() {
        Seam.Cleanup known = cleanup;
        if (known != null) {
            known.run();
        } else {
            release();
        }
    }

    private void release() {
        int before = (int) USES.getAndBitwiseOr(this, CLOSED);
        if (before == 0) {
            releaseOnce();
        } else if (before > 0) {
            type.wakeAll(member, index, block);
        }
    }
}
