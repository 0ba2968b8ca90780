package dev.mp.sharedctypes;

import dev.mp.Context;
import dev.mp.internal.data.DataType;
import dev.mp.internal.member.Ref;
import dev.mp.internal.member.Transfer;
import dev.mp.internal.seam.Data;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.Serializable;

/**
 * This process's handle to a block of data; all that refer to parts of it share it, and travel with it.
 *
 * <p>The data leads to the hold on the block, and every view of the data to the data, so the block is let go when nothing
 * of all that is reachable any more, or when it is closed.
 */
final class Storage implements Serializable {
    private static final long serialVersionUID = 1;

    private final transient Ref ref;
    private final long bytes;

    /** What is stored; kept here for those who access it. */
    final transient Data data;

    private Storage(Ref ref, long bytes) {
        this.ref = ref;
        this.bytes = bytes;
        try {
            this.data = ref.openData(bytes);
        } catch (Throwable e) {
            ref.close();
            throw e;
        }
    }

    /** A new block of zeros. */
    static Storage allocate(long bytes) {
        return new Storage(DataType.create(Context.currentMember(), bytes), bytes);
    }

    void close() {
        ref.close();
    }

    boolean isClosed() {
        return ref.isClosed();
    }

    private Object writeReplace() throws NotSerializableException {
        Transfer transfer = Transfer.sending(this);
        transfer.carry(this, ref);
        return new Ticket(ref.member().arena().nonce(), ref.index(), ref.uid(), bytes);
    }

    private void readObject(@SuppressWarnings("unused") ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("shared data travels as a ticket");
    }

    private record Ticket(long family, int index, long uid, long bytes) implements Serializable {
        private Object readResolve() throws InvalidObjectException {
            return new Storage(Transfer.receiving(Storage.class).arrive(family, index, uid), bytes);
        }
    }
}
