package dev.mp.sharedctypes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.MpProcess;
import dev.mp.StartMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** What int and long can do without a lock. */
@EachStartMethod
class AtomicTests {
    private static final int EACH = 20_000;

    @Parameter
    StartMethod method;

    @Test
    void processesCountWithoutALock() throws Exception {
        IntValue ints = SharedCTypes.rawInt(0);
        LongValue longs = SharedCTypes.rawLong(0);
        SharedLongArray slots = SharedCTypes.rawLongArray(3);
        MpProcess[] children = new MpProcess[2];
        for (int c = 0; c < children.length; c++) {
            children[c] = Child.start(method, () -> {
                for (int i = 0; i < EACH; i++) {
                    ints.getAndAdd(1);
                    longs.updateAndGet(v -> v + 2);
                    slots.accumulateAndGet(1, i, Math::max);
                    slots.addAndGet(2, -1);
                }
            });
        }
        Child.join(children);
        assertThat(ints.get()).isEqualTo(2 * EACH);
        assertThat(longs.get()).isEqualTo(4 * EACH);
        assertThat(slots.toArray()).containsExactly(0, EACH - 1, -2 * EACH);
        ints.close();
        longs.close();
        slots.close();
    }

    /** Each goes on when the other has: what was written before a volatile write is seen after the read that saw it. */
    @Test
    void volatileWritesPublish() throws Exception {
        IntValue turn = SharedCTypes.rawInt(0);
        SharedDoubleArray data = SharedCTypes.rawDoubleArray(64);
        MpProcess child = Child.start(method, () -> {
            for (int round = 1; round < 200; round += 2) {
                while (turn.getAcquire() != round) {
                    Thread.onSpinWait();
                }
                for (double value : data.toArray()) {
                    if (value != round) {
                        throw new AssertionError(round + ": " + value);
                    }
                }
                turn.setRelease(round + 1);
            }
        });
        for (int round = 1; round < 200; round += 2) {
            data.fill(round);
            turn.setVolatile(round);
            while (turn.getVolatile() != round + 1 && child.isAlive()) {
                Thread.onSpinWait();
            }
        }
        Child.join(child);
        turn.close();
        data.close();
    }

    @Test
    void returnWhatTheyPromise() {
        IntValue n = SharedCTypes.rawInt(5);
        assertThat(n.getAndAdd(2)).isEqualTo(5);
        assertThat(n.addAndGet(2)).isEqualTo(9);
        assertThat(n.getAndSet(1)).isEqualTo(9);
        assertThat(n.compareAndSet(2, 3)).isFalse();
        assertThat(n.compareAndSet(1, 3)).isTrue();
        assertThat(n.getAndUpdate(v -> v * 2)).isEqualTo(3);
        assertThat(n.updateAndGet(v -> v * 2)).isEqualTo(12);
        assertThat(n.getAndAccumulate(3, (a, b) -> a - b)).isEqualTo(12);
        assertThat(n.accumulateAndGet(4, (a, b) -> a * b)).isEqualTo(36);
        n.close();

        SharedLongArray a = SharedCTypes.rawLongArray(new long[] {0, 5});
        assertThat(a.getAndAdd(1, 2)).isEqualTo(5);
        assertThat(a.getAndSet(1, 1)).isEqualTo(7);
        assertThat(a.compareAndSet(1, 2, 3)).isFalse();
        assertThat(a.compareAndSet(1, 1, 3)).isTrue();
        assertThat(a.getAndUpdate(1, v -> v * 2)).isEqualTo(3);
        a.setVolatile(0, 8);
        assertThat(a.getVolatile(0)).isEqualTo(8);
        a.setRelease(0, 9);
        assertThat(a.getAcquire(0)).isEqualTo(9);
        assertThat(a.toArray()).containsExactly(9, 6);
        a.close();
    }
}
