package dev.mp.internal.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.internal.channel.Endpoint;
import dev.mp.internal.channel.QueueType;
import dev.mp.internal.member.Payload;
import dev.mp.internal.member.Ref;
import dev.mp.internal.member.Transfer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A message whose bytes all follow from its number and size, so that a torn one shows, and which may carry queues.
 *
 * <pre>
 *   | long number | long how many queues | index, uid of each | filling |
 * </pre>
 */
record Note(long number, int size, List<Endpoint> queues) {
    private static final int HEADER = 2 * Long.BYTES;
    private static final int REFERENCE = 2 * Long.BYTES;

    Note(long number, int size) {
        this(number, size, List.of());
    }

    static Note carrying(long number, int size, Endpoint... queues) {
        return new Note(number, size, List.of(queues));
    }

    Transfer transfer(Actor by) throws Exception {
        return Transfer.encode(by.member(), () -> {
            for (Endpoint queue : queues) {
                Transfer.sending(queue).carry(queue, queue.ref());
            }
            return by;
        });
    }

    Payload payload() {
        ByteBuffer bytes = ByteBuffer.allocate(Math.max(size, HEADER + queues.size() * REFERENCE));
        bytes.putLong(number).putLong(queues.size());
        for (Endpoint queue : queues) {
            bytes.putLong(queue.ref().index()).putLong(queue.ref().uid());
        }
        while (bytes.hasRemaining()) {
            bytes.put(filling(bytes.position()));
        }
        return Payload.of(bytes.array(), 0, bytes.capacity());
    }

    private byte filling(int position) {
        return (byte) (number * 31 + position + 1);
    }

    /** To be called while the message is decoded. */
    static Note read(Actor by, byte[] content) throws Exception {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        long number = bytes.getLong();
        long count = bytes.getLong();
        assertThat(count).as("torn message %d", number).isBetween(0L, 9L);
        List<Endpoint> queues = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int index = (int) bytes.getLong();
            Ref ref = Transfer.receiving(Endpoint.class).arrive(by.member().arena().nonce(), index, bytes.getLong());
            queues.add(QueueType.endpoint(ref));
        }
        Note note = new Note(number, content.length, queues);
        while (bytes.hasRemaining()) {
            int position = bytes.position();
            byte found = bytes.get();
            if (found != note.filling(position)) {
                throw new AssertionError("torn message " + number + " of " + content.length + " bytes at " + position
                        + ": found " + found + ", expected " + note.filling(position));
            }
        }
        return note;
    }
}
