package dev.mp.testkit;

import dev.mp.internal.member.Member;
import dev.mp.internal.member.Transfer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;

/**
 * A handle on its way to members that share the objects of this JVM: as a message would carry it. Who packed it keeps its
 * own handle open meanwhile.
 */
final class Parcel<T extends Serializable> {
    private final byte[] bytes;
    private final int[] references;

    private Parcel(byte[] bytes, int[] references) {
        this.bytes = bytes;
        this.references = references;
    }

    static <T extends Serializable> Parcel<T> of(Member owner, T handle) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            Transfer transfer = Transfer.encode(owner, () -> {
                try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                    out.writeObject(handle);
                }
                return bytes;
            });
            int[] references = transfer.references().toArray();
            transfer.unpin();
            return new Parcel<>(bytes.toByteArray(), references);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** A member's own handle to the same thing. */
    @SuppressWarnings("unchecked") // what is read is what was written
    T open(Member self) {
        for (int index : references) {
            self.holdings().hold(index);
        }
        try {
            return (T) Transfer.decode(self, () -> {
                try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
                    return in.readObject();
                }
            });
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
