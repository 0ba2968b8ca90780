package dev.mp.internal.codec;

import static dev.mp.internal.codec.Values.encode;
import static dev.mp.internal.codec.Values.show;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.mp.MpRunnable;
import dev.mp.SerializationException;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever bytes come, decoding ends with a value or with a SerializationException, and takes no more than came. */
@Tag("once")
class StrictDecodingTests {
    private static final ObjectFormat FORMAT = ObjectFormat.standard();

    @Test
    void everyTruncationIsRefused() {
        for (Object value : samples()) {
            ByteString whole = encode(value).snapshot();
            int step = Math.max(1, whole.size() / 100);
            for (int size = 0; size < whole.size(); size += step) {
                Buffer buffer = new Buffer().write(whole, 0, size);
                assertThatThrownBy(() -> FORMAT.decode(buffer))
                        .as("%s cut to %d of %d", show(value), size, whole.size())
                        .isInstanceOf(SerializationException.class)
                        .hasMessageStartingWith("cannot decode");
            }
        }
    }

    @Test
    void flippedBytesMakeAValueOrAnError() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (Object value : samples()) {
            byte[] whole = encode(value).readByteArray();
            for (int i = 0; i < 150; i++) {
                byte[] flipped = whole.clone();
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    flipped[random.nextInt(flipped.length)] = (byte) random.nextInt();
                }
                decodeAnything(flipped, "seed=" + seed + " i=" + i + " of " + whole.length + " bytes");
            }
        }
    }

    @Test
    void noiseMakesAValueOrAnError() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(64)];
            random.nextBytes(noise);
            if (noise.length > 0 && random.nextBoolean()) {
                noise[0] = (byte) (Tags.STRINGS + random.nextInt(32));
            }
            decodeAnything(noise, "seed=" + seed + " i=" + i);
        }
    }

    private static void decodeAnything(byte[] bytes, String which) {
        for (ObjectFormat format : List.of(FORMAT, ObjectFormat.taggedOnly())) {
            try {
                format.decode(new Buffer().write(bytes));
            } catch (SerializationException e) {
                assertThat(e).as(which).hasMessageStartingWith("cannot decode");
            } catch (Throwable e) {
                fail(which + " " + ByteString.of(bytes).hex(), e);
            }
        }
    }

    private static List<Object> samples() {
        List<Object> samples = new ArrayList<>(Values.tagged());
        Map<Object, Object> nested = new HashMap<>(Map.of("a", List.of(1, 2.5, "text"), "b", new int[] {1, 2, 3}));
        samples.add(nested);
        samples.add(Arrays.asList(nested, List.of(nested.values().toArray())));
        String text = "captured";
        MpRunnable lambda = () -> System.out.println(text + nested);
        samples.addAll(List.of(
                new Values.Point(1, "x"), lambda, List.of(new Values.Point(1, "x"), new ArrayDeque<>(List.of(1, 2))),
                new HashMap<>(Map.of(new Values.Point(1, "x"), new PriorityQueue<>(List.of(3, 1)))),
                new ConcurrentHashMap<>(Map.of(1, 2)), new IllegalStateException("x", new Exception("y")),
                new Serializable[][] {{1, "x"}, {2L}}, new BitSet(77)));
        return samples;
    }

    @Test
    void lengthsThatAreLiesTakeNoMemory() {
        for (int tag = 0; tag < Tags.SHORT_TEXT; tag++) {
            for (long claim : new long[] {1 << 20, Integer.MAX_VALUE, 1L << 32, -1}) {
                Buffer buffer = new Buffer().writeByte(tag);
                Varints.write(buffer, claim);
                buffer.write(new byte[64]);
                refuseOrAccept(buffer);
            }
        }
        assertThatThrownBy(() -> FORMAT.decode(claimed(Tags.BYTES, 1000).write(new byte[10])))
                .hasMessage("cannot decode: length=1000 was claimed, but no more than 10 bytes are left for it;"
                        + " truncated or corrupt data");
    }

    private static void refuseOrAccept(Buffer buffer) {
        try {
            FORMAT.decode(buffer);
        } catch (SerializationException e) {
            assertThat(e).hasMessageStartingWith("cannot decode");
        }
    }

    private static Buffer claimed(int tag, long length) {
        Buffer buffer = new Buffer().writeByte(tag);
        Varints.write(buffer, length);
        return buffer;
    }

    /** Lists in lists, each of which claims all that is left: every claim alone would pass. */
    @Test
    void nestedClaimsDoNotAddUp() {
        int size = 16 << 20;
        Buffer bomb = new Buffer();
        for (int i = 0; i < Tags.MAX_DEPTH; i++) {
            bomb.writeByte(i % 2 == 0 ? Tags.OBJECTS : Tags.ARRAY_LIST);
            Varints.write(bomb, size - 1000);
        }
        bomb.write(new byte[size]);
        assertThatThrownBy(() -> FORMAT.decode(bomb))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("was claimed");
    }

    @Test
    void nestingHasABound() {
        for (int tag : new int[] {Tags.ARRAY_LIST, Tags.OBJECTS, Tags.LIST_OF, Tags.OPTIONAL, Tags.SINGLETON_LIST}) {
            Buffer bomb = new Buffer();
            for (int i = 0; i < 100_000; i++) {
                bomb.writeByte(tag).writeByte(1);
            }
            assertThatThrownBy(() -> FORMAT.decode(bomb))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("nest deeper than 100");
        }
    }

    /** What the JDK's own deserialization would take memory for at once. */
    @Test
    void claimsInsideJdkSerializationTakeNoMemory() throws Exception {
        // An Object[] whose elements are Object[], each of a length that no array here can have.
        Buffer body = new Buffer();
        for (int i = 0; i < 1_000; i++) {
            body.writeByte(0x75); // TC_ARRAY
            if (i == 0) {
                body.writeByte(0x72).writeByte(0); // TC_CLASSDESC, described here
                String name = Object[].class.getName();
                body.writeShort(name.length()).writeUtf8(name);
                body.writeLong(ObjectStreamClass.lookupAny(Object[].class).getSerialVersionUID());
                body.writeByte(0x02).writeShort(0); // SC_SERIALIZABLE, no fields
                body.writeByte(0x78).writeByte(0x70); // TC_ENDBLOCKDATA, no superclass
            } else {
                body.writeByte(0x71).writeInt(0x7e0000); // TC_REFERENCE
            }
            body.writeInt(20_000);
        }
        body.write(new byte[10_000]);
        Buffer message = new Buffer().writeByte(Tags.JDK).writeIntLe((int) body.size());
        message.writeAll(body);
        assertThatThrownBy(() -> FORMAT.decode(message))
                .isInstanceOf(SerializationException.class)
                .hasMessage(
                        "cannot decode: length=20000 was claimed for a java.lang.Object[], but the data cannot hold so"
                                + " much; truncated or corrupt data");
        assertThat(message.exhausted()).isTrue();
    }

    @Test
    void unknownTagsAreNamed() throws Exception {
        for (int tag : new int[] {0x0D, 0x0F, 0x23, 0x2E, 0x36, 0x3E}) {
            assertThatThrownBy(() -> FORMAT.decode(new Buffer().writeByte(tag).writeByte(0)))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("tag=0x" + Integer.toHexString(tag) + " is unknown here");
        }
        Buffer nested = new Buffer().writeByte(Tags.ARRAY_LIST).writeByte(1);
        nested.writeAll(encode(new Values.Point(1, "x")));
        assertThatThrownBy(() -> FORMAT.decode(nested)).hasMessageContaining("tag=0x3f is unknown here");
    }

    @Test
    void whatNoEncoderWritesIsRefused() {
        for (Buffer corrupt : List.of(
                claimed(Tags.SET_OF, 2).writeByte(0x80).writeByte(0x80),
                claimed(Tags.HASH_SET, 2).writeByte(0x80).writeByte(0x80),
                claimed(Tags.MAP_OF, 2).writeByte(0x80).writeByte(0).writeByte(0x80).writeByte(0x80),
                claimed(Tags.LIST_OF, 1).writeByte(Tags.NULL),
                claimed(Tags.OPTIONAL, 1).writeByte(Tags.NULL),
                claimed(Tags.OPTIONAL, 2).writeByte(0x80).writeByte(0x80),
                claimed(Tags.EMPTY_LIST, 1).writeByte(0x80),
                claimed(Tags.STRINGS, 1).writeByte(0x80),
                claimed(Tags.TREE_SET, 2).writeByte(0x80).writeByte(Tags.SHORT_TEXT),
                claimed(Tags.BOOLEANS, 1).writeByte(2),
                claimed(Tags.INTEGER, 1L << 40),
                claimed(Tags.DURATION, 2).writeLong(-1),
                claimed(Tags.LOCAL_TIME, Long.MAX_VALUE),
                claimed(Tags.BIG_INTEGER, 0))) {
            assertThatThrownBy(() -> FORMAT.decode(corrupt))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageStartingWith("cannot decode")
                    .hasMessageContaining("corrupt data");
        }
    }

    @Test
    void bytesAfterTheObjectInsideItsLengthAreRefused() throws Exception {
        Buffer encoded = encode(new Values.Point(1, "x"));
        encoded.readByte();
        Buffer longer = new Buffer().writeByte(Tags.JDK).writeIntLe(encoded.readIntLe() + 3);
        longer.writeAll(encoded);
        longer.write(new byte[3]);
        longer.writeUtf8("next");
        assertThatThrownBy(() -> FORMAT.decode(longer)).hasMessageContaining("3 bytes follow the value");
        assertThat(longer.readUtf8()).isEqualTo("next");
    }
}
