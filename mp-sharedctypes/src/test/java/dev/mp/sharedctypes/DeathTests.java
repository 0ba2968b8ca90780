package dev.mp.sharedctypes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.sync.Event;
import dev.mp.testkit.junit.LeavesNothing;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What is left of data when a process is killed that wrote to it. */
@LeavesNothing
class DeathTests {
    @Test
    void dataOfTheKilledStays() throws Exception {
        SharedIntArray array = SharedCTypes.rawIntArray(3);
        Event written = Mp.event();
        MpProcess writer = Mp.process(() -> {
            array.setAll(1, 2, 3);
            written.set();
            new CountDownLatch(1).await(); // until it is killed
        });
        writer.start();
        written.await();
        writer.kill();
        writer.join();
        assertThat(array.toArray()).containsExactly(1, 2, 3);
        array.close();
        written.close();
    }

    @Test
    void lockOfTheKilledIsFreeAndAbandoned() throws Exception {
        LongValue.Locked value = SharedCTypes.longValue(1);
        Event held = Mp.event();
        MpProcess writer = Mp.process(() -> value.update(v -> {
            value.getObj().set(99);
            held.set();
            waitToBeKilled();
            return v;
        }));
        writer.start();
        held.await();
        assertThat(value.getLock().tryAcquire()).isFalse();
        writer.kill();
        writer.join();

        try (var _ = value.getLock().hold()) {
            assertThat(value.getLock().abandoned()).isTrue();
            assertThat(value.get()).as("as the dead left it").isEqualTo(99);
            value.set(1);
        }
        try (var _ = value.getLock().hold()) {
            assertThat(value.getLock().abandoned()).isFalse();
        }
        value.close();
        held.close();
    }

    private static void waitToBeKilled() {
        try {
            new CountDownLatch(1).await(); // until it is killed
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
