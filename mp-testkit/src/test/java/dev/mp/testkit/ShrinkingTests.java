package dev.mp.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A failure is reported by a simple schedule, and not by another failure that only the simplifying brought about. */
class ShrinkingTests {
    /** Fails if much time passes before the child has answered. */
    private static void impatient(SimulatedContext mp) throws Exception {
        try (Pipe pipe = mp.pipe(); Pipe other = mp.pipe()) {
            Connection end = pipe.second();
            mp.process(() -> {
                Object _ = end.recv();
                end.send("late");
            }).start();
            pipe.first().send("go");
            assertThat(other.first().poll(Duration.ofMillis(1))).isFalse();
            assertThat(pipe.first().poll(Duration.ofMillis(100))).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void nobodyIsKilledWhereNobodyWas(long seed) {
        Failure failure = Simulation.builder()
                .schedules(5_000)
                .seed(seed)
                .build()
                .explore(ShrinkingTests::impatient)
                .orElseThrow();
        assertThat(failure.kind()).isEqualTo(Failure.Kind.FAILED);
        assertThat(failure.steps()).noneMatch(step -> step.endsWith("is killed"));
    }
}
