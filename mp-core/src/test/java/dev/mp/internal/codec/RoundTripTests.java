package dev.mp.internal.codec;

import static dev.mp.internal.codec.Values.encode;
import static dev.mp.internal.codec.Values.goesToJdk;
import static dev.mp.internal.codec.Values.roundTrip;
import static dev.mp.internal.codec.Values.show;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import okio.Buffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is tagged comes back as what it was. */
@Tag("once")
class RoundTripTests {
    @Test
    void everyKindComesBackWithItsClass() {
        for (Object value : Values.tagged()) {
            assertThat(goesToJdk(value)).as(show(value)).isFalse();
            assertThat(show(roundTrip(value))).isEqualTo(show(value));
        }
    }

    @Test
    void everyKindComesBackFromTheTaggedOnlyFormat() {
        Buffer buffer = new Buffer();
        for (Object value : Values.tagged()) {
            ObjectFormat.taggedOnly().encode(value, buffer);
        }
        for (Object value : Values.tagged()) {
            assertThat(show(ObjectFormat.taggedOnly().decode(buffer))).isEqualTo(show(value));
        }
        assertThat(buffer.exhausted()).isTrue();
    }

    @Test
    void randomValuesComeBack() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            Object value = Values.random(random, 4);
            assertThat(show(roundTrip(value))).as("seed=%d i=%d", seed, i).isEqualTo(show(value));
        }
    }

    @Test
    void listsKeepTheirNature() {
        assertThat(asList(roundTrip(Stream.of(1, 2, 3).toList())).contains(null)).isFalse();
        assertThatThrownBy(() -> asList(roundTrip(List.of(1, 2, 3))).contains(null))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> asList(roundTrip(List.of(1, 2, 3))).add(4))
                .isInstanceOf(UnsupportedOperationException.class);
        List<Object> fixed = asList(roundTrip(Arrays.asList(1, null)));
        fixed.set(0, "other");
        assertThat(fixed).containsExactly("other", null);
        assertThatThrownBy(() -> fixed.add(4)).isInstanceOf(UnsupportedOperationException.class);
        List<Object> growing = asList(roundTrip(new ArrayList<>(List.of(1))));
        growing.add(2);
        assertThat(growing).containsExactly(1, 2);
    }

    @Test
    void constantsStayThemselves() {
        assertThat(roundTrip(Collections.emptyList())).isSameAs(Collections.emptyList());
        assertThat(roundTrip(Collections.emptyMap())).isSameAs(Collections.emptyMap());
        assertThat(roundTrip(Collections.emptySet())).isSameAs(Collections.emptySet());
        assertThat(roundTrip(List.of())).isSameAs(List.of());
        assertThat(roundTrip(Map.of())).isSameAs(Map.of());
    }

    @Test
    void optionalAndCopiesTravelInsideWhatGoesToTheJdk() {
        List<Object> value = List.of(
                new Values.Point(1, "x"), Optional.of(new Values.Point(2, "y")), Optional.empty(),
                Collections.nCopies(3, "z"));
        assertThat(goesToJdk(value)).isTrue();
        assertThat(roundTrip(value)).isEqualTo(value);
        Object many = roundTrip(Collections.nCopies(1_000_000_000, "z"));
        assertThat(many.getClass()).isEqualTo(Collections.nCopies(1, 1).getClass());
        assertThat(asList(many)).hasSize(1_000_000_000);
    }

    @Test
    void whatIsSmallIsShort() {
        assertThat(encode(5).size()).isEqualTo(1);
        assertThat(encode(null).size()).isEqualTo(1);
        assertThat(encode("hello").size()).isEqualTo(6);
        assertThat(encode(1_000).size()).isEqualTo(3);
        assertThat(encode(List.of(1, "hello", 2.5, Map.of("a", 1))).size()).isEqualTo(23);
    }

    @Test
    void valuesFollowEachOtherInOneBuffer() {
        Buffer buffer = new Buffer();
        ObjectFormat format = ObjectFormat.standard();
        format.encode(new Values.Point(1, "x"), buffer);
        format.encode(7, buffer);
        format.encode(new Values.Point(2, "y"), buffer);
        assertThat(format.decode(buffer)).isEqualTo(new Values.Point(1, "x"));
        assertThat(format.decode(buffer)).isEqualTo(7);
        assertThat(format.decode(buffer)).isEqualTo(new Values.Point(2, "y"));
        assertThat(buffer.exhausted()).isTrue();
    }

    @Test
    void numbersOfEveryLengthComeBack() throws Exception {
        Buffer buffer = new Buffer();
        for (int shift = 0; shift < 64; shift++) {
            for (long near = -2; near <= 2; near++) {
                long number = (1L << shift) + near;
                Varints.write(buffer, number);
                Varints.writeSigned(buffer, number);
                assertThat(Varints.read(buffer)).isEqualTo(number);
                assertThat(Varints.readSigned(buffer)).isEqualTo(number);
                assertThat(buffer.exhausted()).isTrue();
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Object> asList(Object value) {
        return (List<Object>) value;
    }
}
