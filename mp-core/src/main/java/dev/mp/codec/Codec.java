package dev.mp.codec;

import dev.mp.SerializationException;
import java.io.IOException;
import okio.BufferedSink;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Turns values into bytes and bytes into values. Whatever travels between processes (what is sent over a connection,
 * put into a queue, given to a pool, captured by the target of a process) goes through one.
 *
 * <p>The {@linkplain #standard() standard codec} takes everything that is {@link java.io.Serializable}, and is fast for
 * what programs mostly send. A program that knows better brings its own:
 *
 * {@snippet :
 * final class JsonCodec implements Codec {
 *     private final ObjectMapper mapper = new ObjectMapper();
 *
 *     public void encode(Object value, BufferedSink sink) throws IOException {
 *         sink.write(mapper.writeValueAsBytes(value));
 *     }
 *
 *     public Object decode(BufferedSource source) throws IOException {
 *         return mapper.readValue(source.readByteArray(), Object.class);
 *     }
 * }
 * }
 *
 * <p>A codec is used by many threads at once. It sees each value once: what it throws is thrown by the {@code send} or
 * {@code put} that was given the value, and then nothing has been sent.
 */
public interface Codec {
    /**
     * Appends a value to a sink.
     *
     * <p>A codec must write all of the value before it returns, and keep no reference to it. What a failed call has
     * written is discarded by the caller; the standard codec leaves the sink as it was.
     *
     * @throws SerializationException if the value cannot be encoded
     * @throws IOException if the sink fails
     */
    void encode(@Nullable Object value, BufferedSink sink) throws IOException;

    /**
     * Reads one value from a source.
     *
     * <p>The source holds what {@link #encode} wrote, and ends there. A codec need not trust that: it must not take
     * memory, recurse or loop because some length says so that nothing bears out.
     *
     * @throws SerializationException if the bytes do not make a value here
     * @throws IOException if the source fails
     */
    @Nullable Object decode(BufferedSource source) throws IOException;

    /**
     * The codec that is used where none is named: for those whose code is trusted, as the processes of a family are.
     *
     * @see StandardCodec
     */
    static StandardCodec standard() {
        return StandardCodec.STANDARD;
    }

    /**
     * The standard codec for strangers: it writes and reads numbers, text, arrays and collections of them, and nothing
     * that would make a class of the program's run code. {@link StandardCodec#withFilter} adds what is to be trusted.
     */
    static StandardCodec taggedOnly() {
        return StandardCodec.TAGGED_ONLY;
    }
}
