package dev.mp.sharedctypes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.CapacityException;
import dev.mp.Mp;
import dev.mp.StartMethod;
import dev.mp.conformance.Conformance;
import dev.mp.sync.Lock;
import dev.mp.sync.RLock;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Arrays of numbers. */
@EachStartMethod
class ArrayTests {
    @Parameter
    StartMethod method;

    @Test
    @Conformance("ARR-01")
    void readsWritesAndSlices() throws Exception {
        int[] seq = {680, 626, 934, 821, 150, 233, 548, 982, 714, 831};
        for (SharedIntArray array : List.of(SharedCTypes.rawIntArray(seq), SharedCTypes.intArray(seq))) {
            assertThat(array.length()).isEqualTo(10);
            assertThat(array.byteSize()).isEqualTo(40);
            assertThat(array.get(4)).isEqualTo(150);
            assertThat(array.toArray(2, 6)).containsExactly(934, 821, 150, 233);
            array.slice(4, 8).setAll(1, 2, 3, 4);
            SharedIntArray other = SharedCTypes.rawIntArray(new int[] {7, 8});
            array.slice(0, 2).setAll(other);
            other.close();
            assertThat(array.toArray()).containsExactly(7, 8, 934, 821, 1, 2, 3, 4, 714, 831);

            Child.run(method, () -> {
                for (int i = 1; i < array.length(); i++) {
                    array.set(i, array.get(i) + array.get(i - 1));
                }
            });
            int[] sums = {7, 8, 934, 821, 1, 2, 3, 4, 714, 831};
            Arrays.parallelPrefix(sums, Integer::sum);
            assertThat(array.toArray()).isEqualTo(sums);
            array.close();
        }
    }

    @Test
    @Conformance("ARR-03")
    void sizedArraysAreZeroAlsoInUsedMemory() {
        for (int length : new int[] {0, 1, 10, 1_000, 100_000, 1_000_000}) {
            for (int round = 0; round < 3; round++) {
                SharedIntArray array = SharedCTypes.rawIntArray(length);
                assertThat(array.toArray()).containsOnly(length == 0 ? new int[0] : new int[1]).hasSize(length);
                array.fill(-1);
                array.close();
            }
        }
    }

    @Test
    @Conformance("ARR-04")
    void lockIsTheOneGivenOrItsOwn() {
        Lock lock = Mp.lock();
        SharedIntArray.Locked given = SharedCTypes.intArray(10, lock);
        assertThat(given.getLock()).isSameAs(lock);
        assertThat(given.slice(1, 2).getLock()).isSameAs(lock);
        SharedIntArray.Locked own = SharedCTypes.intArray(new int[10], null);
        assertThat(own.getLock()).isInstanceOf(RLock.class);
        assertThat(own.getObj().length()).isEqualTo(10);
        assertThat(own.getObj()).isNotInstanceOf(Synchronized.class);
        given.close();
        own.close();
        lock.close();
    }

    @Test
    void eachTypeKeepsItsValues() throws Exception {
        SharedByteArray b = SharedCTypes.byteArray(3);
        SharedShortArray s = SharedCTypes.rawShortArray(3);
        SharedCharArray c = SharedCTypes.charArray(new char[] {'a', 'b', 'c'});
        SharedLongArray l = SharedCTypes.rawLongArray(3);
        SharedFloatArray f = SharedCTypes.floatArray(3);
        SharedDoubleArray d = SharedCTypes.rawDoubleArray(3);
        SharedBooleanArray z = SharedCTypes.booleanArray(3);
        Child.run(method, () -> {
            b.setUnsigned(0, 255);
            b.set(2, (byte) 3);
            s.setAll((short) 1, (short) 2, Short.MIN_VALUE);
            c.update(1, v -> v + 1);
            l.fill(Long.MAX_VALUE);
            f.copyFrom(1, new float[] {9, 1.5f, 2.5f}, 1, 2);
            d.set(1, Double.MIN_VALUE);
            z.setAll(true, false, true);
        });
        assertThat(b.toArray()).containsExactly(-1, 0, 3);
        assertThat(b.getUnsigned(0)).isEqualTo(255);
        assertThat(s.toArray()).containsExactly(1, 2, Short.MIN_VALUE);
        assertThat(s.getUnsigned(2)).isEqualTo(32_768);
        assertThat(c.toArray()).containsExactly('a', 'c', 'c');
        assertThat(l.toArray()).containsOnly(Long.MAX_VALUE);
        assertThat(f.toArray()).containsExactly(0, 1.5f, 2.5f);
        assertThat(d.toArray()).containsExactly(0, Double.MIN_VALUE, 0);
        assertThat(z.toArray()).containsExactly(true, false, true);
        assertThat(z.get(2)).isTrue();
        List.of(b, s, c, l, f, d, z).forEach(SharedObject::close);
    }

    @Test
    void copiesAreIndependent() {
        SharedDoubleArray.Locked array = SharedCTypes.doubleArray(new double[] {1, 2, 3});
        SharedDoubleArray copy = array.slice(1, 3).copy();
        array.fill(0);
        assertThat(copy.toArray()).containsExactly(2, 3);
        copy.close();
        array.close();
    }

    @Test
    void partsOverlapSafely() {
        SharedIntArray array = SharedCTypes.rawIntArray(new int[] {1, 2, 3, 4});
        array.slice(1, 4).setAll(array.slice(0, 3));
        assertThat(array.toArray()).containsExactly(1, 1, 2, 3);
        array.close();
    }

    @Test
    void fillsMoreThanItHasAtHand() {
        SharedShortArray array = SharedCTypes.shortArray(5_000);
        array.fill((short) 7);
        assertThat(array.toArray()).containsOnly(7);
        array.slice(4_998, 5_000).fill((short) 8);
        assertThat(array.get(4_997)).isEqualTo((short) 7);
        assertThat(array.get(4_999)).isEqualTo((short) 8);
        array.close();
    }

    @Test
    void boundsAreChecked() {
        SharedIntArray whole = SharedCTypes.rawIntArray(10);
        SharedIntArray part = whole.slice(2, 5);
        assertThatThrownBy(() -> part.get(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> part.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> part.set(3, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> part.getAndAdd(3, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> part.toArray(2, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> part.slice(2, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> part.copyTo(0, new int[2], 0, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> part.copyFrom(1, new int[3], 0, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> part.setAll(1, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot assign 2 elements to SharedIntArray[length=3]");
        assertThat(whole.toArray()).containsOnly(0);
        assertThatThrownBy(() -> SharedCTypes.rawIntArray(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("length=-1");
        whole.close();
    }

    @Test
    void moreThanTheArenaHoldsIsRefused() {
        assertThatThrownBy(() -> SharedCTypes.rawDoubleArray(Integer.MAX_VALUE)).isInstanceOf(CapacityException.class);
    }
}
