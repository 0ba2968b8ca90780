package dev.mp.testkit;

import static dev.mp.testkit.Explorations.passes;
import static dev.mp.testkit.Explorations.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.internal.seam.Seam;
import dev.mp.sync.Barrier;
import dev.mp.sync.Semaphore;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Somebody lives and is stuck in the few instructions of a change, as one is that was stopped there. */
@Tag("exploration")
class StuckSimulationTests {
    private static final Duration LIMIT = Duration.ofSeconds(1);

    /** The upper half of a semaphore's state. */
    private static final long NUMBER = -1L << 32;

    /** There is nobody else, and little to be tried. */
    private static final int FEW = 100;

    @Test
    void permitsAreTriedForAndGivenUp() {
        passes(random(0).schedules(FEW), mp -> {
            Semaphore semaphore = mp.semaphore(1);
            Seam seam = mp.root().seam();
            long state = semaphore.sharedRef().block() + 8;
            long free = seam.getLongVolatile(state) & NUMBER;
            seam.setLongVolatile(state, free | mp.root().identity());

            assertThat(semaphore.tryAcquire()).isFalse();
            assertThat(semaphore.tryAcquire(LIMIT)).isFalse();

            seam.setLongVolatile(state, free);
            assertThat(semaphore.tryAcquire()).isTrue();
            semaphore.release();
            semaphore.close();
        });
    }

    @Test
    void barrierIsGivenUp() {
        passes(random(0).schedules(FEW), mp -> {
            Barrier barrier = mp.barrier(1);
            Seam seam = mp.root().seam();
            long latch = barrier.sharedRef().block();
            seam.setIntVolatile(latch, mp.root().identity());

            assertThatThrownBy(() -> barrier.await(LIMIT)).isInstanceOf(BrokenBarrierException.class);
            assertThat(barrier.isBroken()).isTrue();
            assertThatThrownBy(() -> barrier.await(LIMIT)).isInstanceOf(BrokenBarrierException.class);
            Thread.currentThread().interrupt();
            assertThatThrownBy(barrier::await).isInstanceOf(InterruptedException.class);

            seam.setIntVolatile(latch, 0);
            barrier.reset();
            assertThat(barrier.await()).isZero();
            barrier.close();
        });
    }
}
