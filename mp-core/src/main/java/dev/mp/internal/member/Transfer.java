package dev.mp.internal.member;

import dev.mp.internal.arena.Objects;
import dev.mp.internal.codec.RefusedException;
import dev.mp.internal.seam.Seam;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The handles that travel with one message: gathered while the message is encoded, made while it is decoded.
 *
 * <p>Handles cannot be serialized in any other way, since an object that only some file refers to would be gone when the
 * file is read. A message of a family carries a list of its references beside its bytes:
 *
 * <pre>
 *   | int count | int 0 | index 0 : uid 0 | index 1 : uid 1 | ... | bytes
 *                         long    long
 * </pre>
 */
public final class Transfer {
    private static final ScopedValue<Transfer> CURRENT = ScopedValue.newInstance();

    static final int COUNT_BYTES = 8;
    static final int REFERENCE_BYTES = 16;

    private final Member member;
    private final List<Ref> carried = new ArrayList<>();

    private Transfer(Member member) {
        this.member = member;
    }

    /** What a codec does, with its checked exceptions. */
    public interface Step<R extends @Nullable Object, X extends Throwable> extends ScopedValue.CallableOp<R, X> {}

    /** Encodes a message of a member; the handles met on the way are in {@link #carried} and in use until dropped. */
    public static <X extends Throwable> Transfer encode(Member member, Step<?, X> step) throws X {
        Transfer transfer = new Transfer(member);
        try {
            ScopedValue.where(CURRENT, transfer).call(step);
        } catch (Throwable e) {
            transfer.unpin();
            throw e;
        }
        return transfer;
    }

    /** Decodes a message that this member has taken; the member holds already what the message refers to. */
    public static <R extends @Nullable Object, X extends Throwable> R decode(Member member, Step<R, X> step) throws X {
        return ScopedValue.where(CURRENT, new Transfer(member)).call(step);
    }

    /** The member that encodes or decodes on this thread right now. */
    public static Transfer sending(Object handle) throws NotSerializableException {
        if (!CURRENT.isBound()) {
            throw new RefusedException(
                    handle, "a handle travels only inside what mp sends: an argument of a process, a message, an item");
        }
        return CURRENT.get();
    }

    /** The transfer on whose behalf a handle is being deserialized. */
    public static Transfer receiving(Class<?> handle) throws InvalidObjectException {
        if (!CURRENT.isBound()) {
            throw new InvalidObjectException(handle.getName()
                    + ": a handle can only be read from what mp received; these bytes were serialized or kept outside");
        }
        return CURRENT.get();
    }

    public Member member() {
        return member;
    }

    /** Lets a handle travel. It stays in use until the message is committed or given up. */
    public void carry(Object handle, Ref ref) throws NotSerializableException {
        if (!ref.tryEnter()) {
            throw new RefusedException(handle, "the handle to send is closed");
        }
        carried.add(ref);
        if (ref.member() != member) {
            throw new RefusedException(
                    handle, "the handle to send belongs to another family or another member of this JVM");
        }
    }

    /**
     * Makes the handle of a reference that arrived.
     *
     * @throws InvalidObjectException if it refers to nothing in this family any more
     */
    public Ref arrive(long family, int index, long uid) throws InvalidObjectException {
        if (family != member.arena().nonce()) {
            throw new InvalidObjectException("the handle belongs to another family of processes");
        }
        Ref ref = member.holdings().open(index, uid);
        if (ref == null) {
            throw new InvalidObjectException("stale handle: the object it refers to has ended");
        }
        return ref;
    }

    public boolean carriesAny() {
        return !carried.isEmpty();
    }

    /** The objects that the handles refer to. */
    public IntStream references() {
        return carried.stream().mapToInt(Ref::index);
    }

    /** How many bytes the list of references takes. */
    public int listBytes() {
        return carried.isEmpty() ? 0 : COUNT_BYTES + carried.size() * REFERENCE_BYTES;
    }

    /** Counts the references as in flight: right before the commit, so that they are if it happens. */
    public void depart() {
        Objects objects = member.arena().objects();
        for (Ref ref : carried) {
            objects.depart(ref.index());
        }
    }

    /** Writes the list. */
    public void write(Seam seam, long at) {
        seam.setLongRelease(at, carried.size());
        for (int i = 0; i < carried.size(); i++) {
            Ref ref = carried.get(i);
            long entry = at + COUNT_BYTES + (long) i * REFERENCE_BYTES;
            seam.setLongRelease(entry, ref.index());
            seam.setLongRelease(entry + 8, ref.uid());
        }
    }

    /** The message is on its way or given up: the handles may be closed now. */
    public void unpin() {
        carried.forEach(Ref::exit);
        carried.clear();
    }

    /** The objects that a list refers to. */
    public static int[] read(Seam seam, long at) {
        return read(seam, at, count(seam, at));
    }

    static int count(Seam seam, long at) {
        return (int) seam.getLongAcquire(at);
    }

    static int[] read(Seam seam, long at, int count) {
        int[] indices = new int[count];
        for (int i = 0; i < count; i++) {
            indices[i] = (int) seam.getLongAcquire(at + COUNT_BYTES + (long) i * REFERENCE_BYTES);
        }
        return indices;
    }

    public static int listBytes(int references) {
        return COUNT_BYTES + references * REFERENCE_BYTES;
    }
}
