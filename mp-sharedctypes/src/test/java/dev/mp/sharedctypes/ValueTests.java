package dev.mp.sharedctypes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Mp;
import dev.mp.MpException;
import dev.mp.MpProcess;
import dev.mp.StartMethod;
import dev.mp.conformance.Conformance;
import dev.mp.sync.Lock;
import dev.mp.sync.RLock;
import java.lang.reflect.Method;
import java.math.BigInteger;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Single values. */
@EachStartMethod
class ValueTests {
    @Parameter
    StartMethod method;

    @Test
    @Conformance("VAL-01")
    void childsWritesAreSeen() throws Exception {
        ByteValue b = SharedCTypes.rawByte((byte) 'x');
        ShortValue s = SharedCTypes.rawShort((short) -232);
        CharValue c = SharedCTypes.rawChar('ä');
        IntValue i = SharedCTypes.intValue(4343);
        LongValue l = SharedCTypes.longValue(1L << 40);
        FloatValue f = SharedCTypes.rawFloat(0.5f);
        DoubleValue d = SharedCTypes.doubleValue(3.625);
        BooleanValue z = SharedCTypes.booleanValue(false);
        assertThat(List.of(b.get(), s.get(), c.get(), i.get(), l.get(), f.get(), d.get(), z.get()))
                .isEqualTo(List.of((byte) 'x', (short) -232, 'ä', 4343, 1L << 40, 0.5f, 3.625, false));

        Child.run(method, () -> {
            b.set((byte) 'y');
            s.update(v -> v + 1);
            c.set('€');
            i.update(v -> v * 2);
            l.set(Long.MIN_VALUE);
            f.update(v -> v * 3);
            d.set(-4.25);
            z.update(v -> !v);
        });
        assertThat(List.of(b.get(), s.get(), c.get(), i.get(), l.get(), f.get(), d.get(), z.get()))
                .isEqualTo(List.of((byte) 'y', (short) -231, '€', 8686, Long.MIN_VALUE, 1.5f, -4.25, true));
        List.of(b, s, c, i, l, f, d, z).forEach(SharedObject::close);
    }

    @Test
    @Conformance("VAL-03")
    void lockIsTheOneGivenOrItsOwn() throws Exception {
        Lock lock = Mp.lock();
        IntValue.Locked given = SharedCTypes.intValue(1, lock);
        assertThat(given.getLock()).isSameAs(lock);
        given.close();
        assertThat(lock.tryAcquire()).as("a given lock is not closed").isTrue();
        lock.release();
        lock.close();

        for (IntValue.Locked own : List.of(SharedCTypes.intValue(5), SharedCTypes.intValue(5, null))) {
            assertThat(own.getLock()).isInstanceOf(RLock.class);
            assertThat(own.getObj().get()).isEqualTo(5);
            assertThat(own.getObj()).isNotInstanceOf(Synchronized.class);
            try (var _ = own.getLock().hold()) {
                own.set(own.get() + 1);
            }
            assertThat(own.getObj().get()).isEqualTo(6);
            own.close();
            assertThatThrownBy(() -> own.getLock().tryAcquire()).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    @Conformance("VAL-04")
    void rawOnesHaveNoLock() {
        assertThat(Stream.<Class<?>>of(IntValue.class, SharedIntArray.class, SharedBytes.class, StructValue.class)
                .flatMap(type -> Stream.of(type.getMethods()))
                .map(Method::getName))
                .contains("get")
                .doesNotContain("getLock", "getObj");
        assertThat(SharedCTypes.class.getMethods())
                .filteredOn(each -> each.getName().startsWith("raw"))
                .hasSizeGreaterThan(20)
                .noneMatch(each -> Synchronized.class.isAssignableFrom(each.getReturnType()));
    }

    @Test
    void updatesUnderTheLockAddUp() throws Exception {
        LongValue.Locked sum = SharedCTypes.longValue(0);
        MpProcess[] children = new MpProcess[3];
        for (int c = 0; c < children.length; c++) {
            children[c] = Child.start(method, () -> {
                for (int i = 0; i < 2_000; i++) {
                    sum.update(v -> v + 1);
                }
            });
        }
        Child.join(children);
        assertThat(sum.get()).isEqualTo(6_000);
        sum.close();
    }

    @Test
    void failedUpdateLeavesValueAndLock() {
        IntValue.Locked value = SharedCTypes.intValue(3);
        assertThatThrownBy(() -> value.update(v -> v / (v - 3))).isInstanceOf(ArithmeticException.class);
        assertThat(value.get()).isEqualTo(3);
        assertThat(value.getLock().isLocked()).isFalse();
        value.close();
    }

    @Test
    void waitForTheLockIsInterruptible() throws Exception {
        IntValue.Locked value = SharedCTypes.intValue(3);
        value.getLock().acquire();
        FutureTask<Boolean> reader = new FutureTask<>(() -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(value::get).isInstanceOf(MpException.class).hasMessageContaining("interrupted");
            return Thread.interrupted();
        });
        Thread.ofPlatform().start(reader);
        assertThat(reader.get()).isTrue();
        value.getLock().release();

        Thread.currentThread().interrupt();
        assertThat(value.get()).as("nothing to wait for").isEqualTo(3);
        assertThat(Thread.interrupted()).isTrue();
        value.close();
    }

    @Test
    void unsignedReadings() {
        ByteValue b = SharedCTypes.rawByte((byte) -1);
        ShortValue s = SharedCTypes.rawShort((short) -2);
        IntValue i = SharedCTypes.rawInt(-3);
        LongValue l = SharedCTypes.rawLong(-4);
        assertThat(b.getUnsigned()).isEqualTo(255);
        assertThat(s.getUnsigned()).isEqualTo(65_534);
        assertThat(i.getUnsigned()).isEqualTo(4_294_967_293L);
        assertThat(l.getUnsigned()).isEqualTo(new BigInteger("18446744073709551612"));

        b.setUnsigned(200);
        s.setUnsigned(40_000);
        i.setUnsigned(3_000_000_000L);
        l.setUnsigned(BigInteger.TWO.pow(63));
        assertThat(List.of(b.get(), s.get(), i.get(), l.get()))
                .isEqualTo(List.of((byte) -56, (short) -25_536, -1_294_967_296, Long.MIN_VALUE));

        assertThatThrownBy(() -> b.setUnsigned(256)).hasMessage("an unsigned value must be from 0 to 255: 256");
        assertThatThrownBy(() -> i.setUnsigned(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> l.setUnsigned(BigInteger.TWO.pow(64))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> l.setUnsigned(BigInteger.ONE.negate())).isInstanceOf(IllegalArgumentException.class);
        List.of(b, s, i, l).forEach(SharedObject::close);
    }

    @Test
    void synchronizedOfGuardsWhatWasRaw() {
        IntValue raw = SharedCTypes.rawInt(1);
        Lock lock = Mp.lock();
        IntValue.Locked locked = SharedCTypes.synchronizedOf(raw, lock);
        locked.set(2);
        assertThat(raw.get()).isEqualTo(2);
        assertThat(locked.getLock()).isSameAs(lock);
        assertThatThrownBy(() -> SharedCTypes.synchronizedOf(locked))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has a lock already");
        locked.close();
        assertThat(raw.isClosed()).as("the same handle").isTrue();
        lock.close();
    }

    @Test
    void copyIsIndependent() {
        IntValue.Locked value = SharedCTypes.intValue(1);
        IntValue copy = value.copy();
        value.set(2);
        assertThat(copy.get()).isEqualTo(1);
        assertThat(copy).isNotInstanceOf(Synchronized.class);
        copy.close();
        value.close();
    }

    @Test
    void sayWhatTheyAre() {
        IntValue raw = SharedCTypes.rawInt(7);
        DoubleValue.Locked locked = SharedCTypes.doubleValue(0.5);
        assertThat(raw).hasToString("IntValue[7]");
        assertThat(locked).hasToString("DoubleValue.Locked[0.5]");
        assertThat(raw.as(IntValue.class)).isSameAs(raw);
        assertThatThrownBy(() -> raw.as(LongValue.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LongValue, and this is IntValue[7]");
        raw.close();
        locked.close();
        assertThat(raw).hasToString("IntValue[closed]");
    }
}
