package dev.mp.codec;

import dev.mp.SerializationException;
import dev.mp.internal.codec.ObjectFormat;
import java.io.IOException;
import java.io.ObjectInputFilter;
import okio.BufferedSink;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * The codec of mp itself: compact tagged data for what programs mostly send, JDK serialization for the rest.
 *
 * <p><b>Tagged data</b> is null, boxed primitives, {@code String}, {@code BigInteger}, {@code BigDecimal},
 * {@code UUID}, {@code Duration}, {@code Instant}, {@code LocalDate}, {@code LocalTime}, {@code LocalDateTime}, arrays
 * of primitives; and of such values {@code Object[]}, {@code String[]}, {@code Optional}, {@code ArrayList},
 * {@code HashMap}, {@code HashSet} and their linked forms, {@code TreeMap} and {@code TreeSet} in natural order, and
 * the lists, sets and maps that {@code List.of}, {@code Stream.toList}, {@code Arrays.asList}, {@code Set.of},
 * {@code Map.of} and the singleton and empty methods of {@code Collections} return. Each arrives as what it was: of the
 * same class, mutable or not, with or without tolerance for null. (What no method tells about an object is lost: the
 * access order of a {@code LinkedHashMap}, the component type of the array behind {@code Arrays.asList}.)
 *
 * <p><b>Any other value</b> is written by JDK serialization from its root, and so is one in which an array or
 * collection is met twice, contains itself, or nests more than a hundred deep. Whatever is {@code Serializable}
 * travels, lambdas included, with identity and sharing as the JDK keeps them.
 *
 * <p><b>A value that cannot travel</b> is refused with a {@link SerializationException} that names the way to the
 * culprit.
 *
 * <p><b>Trust.</b> JDK serialization runs code of the classes that the bytes name. A codec therefore asks filters:
 * always the one that the JVM was given (the property {@code jdk.serialFilter}), and those of {@link #withFilter}.
 * Whatever arrives, decoding takes memory in proportion to the bytes that really came, never to a length that they
 * claim.
 *
 * {@snippet :
 * Codec forStrangers = Codec.taggedOnly()
 *         .withFilter(ObjectInputFilter.Config.createFilter("com.acme.protocol.*;java.base/java.lang.*;!*"));
 * }
 *
 * <p>Instances are immutable, and safe for use by any number of threads.
 */
public final class StandardCodec implements Codec {
    static final StandardCodec STANDARD = new StandardCodec(ObjectFormat.standard());
    static final StandardCodec TAGGED_ONLY = new StandardCodec(ObjectFormat.taggedOnly());

    private final ObjectFormat format;

    private StandardCodec(ObjectFormat format) {
        this.format = format;
    }

    /**
     * Returns a codec that asks a filter, too, before it decodes a class by JDK serialization.
     *
     * <p>A class that the filter rejects is refused. One that it leaves undecided is allowed by a codec derived from
     * {@link Codec#standard()}, and refused by one derived from {@link Codec#taggedOnly()}: there a filter widens what
     * is accepted, and says yes to each class. Where several filters are added, the rejection of one of them suffices.
     */
    public StandardCodec withFilter(ObjectInputFilter filter) {
        return new StandardCodec(format.withFilter(filter));
    }

    /**
     * {@inheritDoc}
     *
     * <p>A failed call leaves the sink as it was.
     */
    @Override
    public void encode(@Nullable Object value, BufferedSink sink) throws IOException {
        format.encode(value, sink.getBuffer());
        sink.emitCompleteSegments();
    }

    /**
     * {@inheritDoc}
     *
     * <p>What follows the value in the source is left there.
     */
    @Override
    public @Nullable Object decode(BufferedSource source) throws IOException {
        return format.decode(source);
    }
}
