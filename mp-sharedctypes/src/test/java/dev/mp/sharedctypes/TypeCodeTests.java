package dev.mp.sharedctypes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Mp;
import dev.mp.sync.Lock;
import dev.mp.testkit.junit.LeavesNothing;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Types by the letters that Python has for them. */
@LeavesNothing
class TypeCodeTests {
    private static void isKept(String code, Number value, Object boxed) {
        SharedValue<?> made = SharedCTypes.rawValue(code, value);
        assertThat(made.boxed()).as(code).isEqualTo(boxed);
        made.close();
    }

    @Test
    void valuesByTypecode() {
        isKept("c", 'x' + 0, (byte) 'x');
        isKept("b", -128, (byte) -128);
        isKept("B", 255, (byte) -1);
        isKept("h", -5, (short) -5);
        isKept("H", 65_535, (short) -1);
        isKept("i", 7, 7);
        isKept("I", 4_294_967_295L, -1);
        isKept("q", Long.MIN_VALUE, Long.MIN_VALUE);
        isKept("Q", BigInteger.TWO.pow(64).subtract(BigInteger.ONE), -1L);
        isKept("f", 0.5, 0.5f);
        isKept("d", 1.0 / 3, 1.0 / 3);
        isKept("d", 2, 2.0);
    }

    @Test
    void valuesWithLocks() {
        Lock lock = Mp.lock();
        IntValue value = SharedCTypes.value("i", 7, lock).as(IntValue.class);
        assertThat(((IntValue.Locked) value).getLock()).isSameAs(lock);
        SharedValue<?> own = SharedCTypes.value("d", 7);
        assertThat(own).isInstanceOf(DoubleValue.Locked.class);
        value.close();
        own.close();
        lock.close();
    }

    @Test
    void arraysByTypecode() {
        SharedIntArray ints = SharedCTypes.rawArray("i", List.of(1, 2, 3)).as(SharedIntArray.class);
        assertThat(ints.toArray()).containsExactly(1, 2, 3);
        SharedArray<?> doubles = SharedCTypes.array("d", 4);
        assertThat(doubles.as(SharedDoubleArray.class).toArray()).containsExactly(0, 0, 0, 0);
        assertThat(doubles).isInstanceOf(Synchronized.class);
        SharedBytes text = SharedCTypes.array("c", 20).as(SharedBytes.class);
        text.setValue("hello");
        assertThat(text.value()).isEqualTo("hello");
        assertThatThrownBy(() -> ints.as(SharedLongArray.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SharedLongArray, and this is SharedIntArray");
        List.of(ints, doubles, text).forEach(SharedObject::close);
    }

    @Test
    void cLongIsThePlatforms() {
        SharedValue<?> value = SharedCTypes.rawValue("l", 1);
        long bytes = System.getProperty("os.name").startsWith("Windows") ? 4 : 8;
        assertThat(value.byteSize()).isEqualTo(bytes);
        value.close();
    }

    @Test
    void unknownOnesAreRefusedWithTheKnown() {
        assertThatThrownBy(() -> SharedCTypes.rawValue("x", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown typecode: \"x\"; known are \"c\" (char), \"b\" (signed char),")
                .hasMessageContaining("\"d\" (double)");
        assertThatThrownBy(() -> SharedCTypes.array("u", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("UTF-16");
    }

    @Test
    void whatTheTypeCannotHoldIsRefused() {
        assertThatThrownBy(() -> SharedCTypes.rawValue("B", 256))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a number of typecode \"B\" must be from 0 to 255: 256");
        assertThatThrownBy(() -> SharedCTypes.rawArray("i", List.of(1, 1L << 31)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("to 2147483647: 2147483648");
        assertThatThrownBy(() -> SharedCTypes.value("q", 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("whole numbers: 0.5");
        assertThatThrownBy(() -> SharedCTypes.value("i", Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SharedCTypes.value("Q", -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
