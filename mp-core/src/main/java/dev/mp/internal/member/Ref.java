package dev.mp.internal.member;

import dev.mp.internal.seam.Data;
import dev.mp.internal.seam.Seam;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
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
 *
 * <p>An operation that does not sleep may instead be a {@linkplain #visit visit}, which costs nothing that other threads
 * could notice. Whoever releases waits for visitors first: it is they who pay. Of a handle that nobody can reach there are
 * none.
 */
public final class Ref implements Data.Use {
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
    private final long number;
    private final int index;
    private final long uid;
    private final long block;
    private final ObjectType type;

    @SuppressWarnings("unused") // through USES
    private volatile int uses;

    /** Whether anybody may ever have visited. Set within an operation, so that whoever releases sees it. */
    private boolean visited;

    /** The visitor of the thread that came last. A race between threads costs a search, nothing else. */
    private @Nullable Visitor lastVisitor;

    private boolean closedByHand;

    private Seam.@Nullable Cleanup cleanup;

    /** Weak, since the data keeps this hold and not the other way round: {@link Holdings} leads to every hold. */
    private @Nullable WeakReference<Data> data;

    private @Nullable Runnable disposal;

    Ref(Member member, long number, int index, long uid) {
        this.member = member;
        this.number = number;
        this.index = index;
        this.uid = uid;
        this.block = member.arena().objects().block(index);
        this.type = member.type(member.arena().objects().type(index));
    }

    /** Closes this hold when {@code handle} becomes unreachable without having been closed. */
    public void closeWith(Object handle) {
        cleanup = member.seam().onUnreachable(handle, this::release);
    }

    /**
     * The object's block as data for a program, which keeps this hold: it is closed when nobody can reach the data any more,
     * and the data is closed before the memory can be used for anything else.
     */
    public Data openData(long bytes) {
        Data opened = member.seam().data(block, bytes, this);
        disposal = opened.disposal();
        data = new WeakReference<>(opened);
        closeWith(opened);
        return opened;
    }

    private void closeData() {
        Data opened = data == null ? null : data.get();
        if (opened != null) {
            opened.close();
        } else if (disposal != null) {
            disposal.run();
        }
    }

    public Member member() {
        return member;
    }

    /** What no other hold of this member is called; not 0. */
    long number() {
        return number;
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
    @Override
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
    @Override
    public void exit() {
        if ((int) USES.getAndAdd(this, -1) == (CLOSED | 1)) {
            releaseOnce();
        }
    }

    /**
     * Begins a visit by the calling thread: an operation that is over soon, which the visitor ends. Until then the handle must
     * stay reachable.
     *
     * @return null if it is to be an operation by the counter, which says more if the handle is closed
     */
    public @Nullable Visitor visit() {
        Visitor visitor = lastVisitor;
        if (visitor == null || !visitor.isCurrentThread()) {
            visitor = visitor();
        }
        return visitor != null && visitor.begin(this) ? visitor : null;
    }

    private @Nullable Visitor visitor() {
        Visitor visitor = member.visitors().mine();
        if (visitor == null || !visited && !setVisited()) {
            return null;
        }
        lastVisitor = visitor;
        return visitor;
    }

    private boolean setVisited() {
        if (!tryEnter()) {
            return false;
        }
        visited = true;
        exit();
        return true;
    }

    private void releaseOnce() {
        if (USES.compareAndSet(this, CLOSED, CLOSED | RELEASED)) {
            if (visited && closedByHand) {
                member.visitors().awaitEnd(this);
            }
            member.holdings().release(this);
        }
    }

    /** Closes the handle; those inside an operation on it are woken and fail. */
    public void close() {
        // Here too, so that one that fails can be tried again: the cleanup runs once.
        closeData();
        closedByHand = true;
        Seam.Cleanup known = cleanup;
        if (known != null) {
            known.run();
        } else {
            release();
        }
    }

    private void release() {
        closeData();
        int before = (int) USES.getAndBitwiseOr(this, CLOSED);
        if (before == 0) {
            releaseOnce();
        } else if (before > 0) {
            type.wakeAll(member, index, block);
        }
    }
}
