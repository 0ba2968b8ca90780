package dev.mp.pool;

import dev.mp.SerializationException;
import dev.mp.connection.Connection;
import dev.mp.internal.codec.ObjectFormat;
import dev.mp.internal.member.Selectable;
import dev.mp.internal.member.Transfer;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/** The parts of a message that could not be sent, one by one: what is to blame has a name of its own then. */
final class Parts {
    private Parts() {}

    /**
     * Requires that a part can be sent by itself over a connection of this library's.
     *
     * @param name what it is to the user; the path in the message begins with it
     * @throws SerializationException if it cannot
     */
    static void require(Connection connection, @Nullable Object part, String name) {
        Buffer bytes = new Buffer();
        Transfer transfer = Transfer.encode(((Selectable) connection).member(), () -> {
            ObjectFormat.standard().encode(part, bytes, name);
            return bytes;
        });
        transfer.unpin();
        bytes.clear();
    }
}
