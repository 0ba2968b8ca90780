package dev.mp.pool;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.channel.Endpoint;
import dev.mp.internal.codec.ObjectFormat;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Payload;
import dev.mp.internal.member.Transfer;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/** An encoded message that can be sent any number of times, until it is released. */
final class Frame {
    private final byte[] bytes;

    /** The handles in it, kept open for it; null if there are none. */
    private final @Nullable Transfer references;

    private Frame(byte[] bytes, @Nullable Transfer references) {
        this.bytes = bytes;
        this.references = references;
    }

    /**
     * Encodes a message.
     *
     * @param function the id of a function, or {@link Wire#NONE} if the kind has none
     * @param name what the value is to the user; the path in the message of an exception begins with it
     * @throws dev.mp.SerializationException if the value cannot be sent
     */
    static Frame of(Member member, int kind, long id, long function, @Nullable Object value, String name) {
        Buffer buffer = new Buffer();
        try {
            buffer.writeByte(kind);
            buffer.writeLong(id);
            if (function != Wire.NONE) {
                buffer.writeLong(function);
            }
            Transfer transfer = null;
            if (Packed.isPlain(value)) {
                ObjectFormat.standard().encode(value, buffer, name);
            } else {
                transfer = Transfer.encode(member, () -> {
                    ObjectFormat.standard().encode(value, buffer, name);
                    return buffer;
                });
            }
            return new Frame(buffer.readByteArray(), transfer != null && transfer.carriesAny() ? transfer : null);
        } finally {
            buffer.clear();
        }
    }

    /** A message without a value. */
    static Frame of(int kind, long id, long function) {
        Buffer buffer = new Buffer();
        buffer.writeByte(kind);
        buffer.writeLong(id);
        buffer.writeLong(function);
        return new Frame(buffer.readByteArray(), null);
    }

    int size() {
        return bytes.length;
    }

    boolean carriesAny() {
        return references != null;
    }

    Endpoint.Outcome send(Endpoint endpoint, Deadline deadline) throws InterruptedException {
        return endpoint.send(Payload.of(bytes, 0, bytes.length), references, deadline);
    }

    /** It will not be sent again. */
    void release() {
        if (references != null) {
            references.unpin();
        }
    }
}
