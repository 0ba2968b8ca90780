package dev.mp.sync;

import dev.mp.internal.member.Member;
import dev.mp.internal.member.Ref;
import dev.mp.internal.member.Transfer;
import dev.mp.internal.member.Visitor;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/** What all handles of this package have in common: a hold on a shared object, that they travel, and that they close. */
abstract class Handle implements Serializable {
    private static final long serialVersionUID = 1;

    private final transient Ref ref;

    Handle(Ref ref) {
        this.ref = ref;
        ref.closeWith(this);
    }

    final Ref ref() {
        return ref;
    }

    /** @hidden */
    public final Ref sharedRef() {
        return ref;
    }

    final Member member() {
        return ref.member();
    }

    /**
     * Begins an operation that is over soon, which {@link #endVisit} ends: nothing in it sleeps, waits or calls a program's code.
     *
     * @return the visitor that the operation is a visit of, or null if it is counted
     */
    final @Nullable Visitor visit() {
        Visitor visitor = ref.visit();
        if (visitor == null) {
            enter();
        }
        return visitor;
    }

    /** Ends what {@link #visit} began. */
    final void endVisit(@Nullable Visitor visitor) {
        try {
            if (visitor == null) {
                ref.exit();
            } else {
                visitor.end();
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Begins an operation, which {@link #exit} ends. */
    final void enter() {
        if (!ref.tryEnter()) {
            throw closed();
        }
    }

    /** Ends an operation; until then the collector must not take this handle for unreachable and close it. */
    final void exit() {
        try {
            ref.exit();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    final IllegalStateException closed() {
        return new IllegalStateException("this " + kind() + " is closed here");
    }

    final boolean isClosed() {
        return ref.isClosed();
    }

    /**
     * Closes this handle; those who wait by it fail. What it stands for goes on for others, and ends when no process has a
     * handle to it any more. A handle that is not closed is when the garbage collector finds it.
     */
    public void close() {
        ref.close();
    }

    /** What a user calls it. */
    abstract String kind();

    /** What travels in place of it. */
    abstract Ticket ticket(Name name);

    static void interruptible() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    // ---- travelling

    /** Names the object in its family. */
    record Name(long family, int index, long uid) implements Serializable {
        Ref arrive(Class<?> handle) throws InvalidObjectException {
            return Transfer.receiving(handle).arrive(family, index, uid);
        }
    }

    /** A handle under way: makes one of the receiver's. */
    interface Ticket extends Serializable {}

    final Object writeReplace() throws NotSerializableException {
        Transfer.sending(this).carry(this, ref);
        return ticket(new Name(member().arena().nonce(), ref.index(), ref.uid()));
    }

    private void readObject(@SuppressWarnings("unused") ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a " + kind() + " travels as a ticket");
    }
}
