package dev.mp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mp.MpProcess;
import dev.mp.queue.SimpleQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Programs that do what cannot be simulated: they are told so, and nothing hangs. */
class UnsimulatedTests {
    private static volatile boolean released;

    private static Failure fails(Program program) {
        return Simulation.builder().schedules(10).build().explore(program).orElseThrow();
    }

    @Test
    void threadOfItsOwnThatUsesAQueue() throws Exception {
        Failure failure = fails(mp -> {
            SimpleQueue<Integer> queue = mp.simpleQueue();
            Thread stranger = Thread.ofPlatform()
                    .uncaughtExceptionHandler((_, _) -> {})
                    .start(() -> {
                        boolean _ = queue.isEmpty();
                    });
            stranger.join();
            queue.get();
        });

        assertThat(failure.kind()).isEqualTo(Failure.Kind.DEADLOCK);
        assertThat(failure.message()).contains("a thread that the simulation did not start");
    }

    @Test
    void waitingForWhatNobodySimulates() throws Exception {
        Failure failure = fails(mp -> {
            MpProcess child = mp.process(() -> new CountDownLatch(1).await());
            child.start();
            child.join();
        });

        assertThat(failure.kind()).isEqualTo(Failure.Kind.BLOCKED);
        assertThat(failure.message()).contains("P2 main").contains("CountDownLatch");
    }

    /** It keeps the only processor of virtual threads, which nobody can take away from it. */
    @Test
    void computingForEver() throws Exception {
        assumeTrue("1".equals(System.getProperty("jdk.virtualThreadScheduler.parallelism")));
        Failure failure = fails(mp -> {
            while (!released) {
                Thread.onSpinWait();
            }
        });
        assertThat(failure.kind()).isEqualTo(Failure.Kind.BLOCKED);
        assertThatThrownBy(() -> fails(mp -> mp.simpleQueue().close()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a program that was reported as BLOCKED");
        released = true;
        assertThat(Simulation.builder().schedules(10).build().explore(mp -> mp.simpleQueue().close()))
                .isEmpty();
    }
}
