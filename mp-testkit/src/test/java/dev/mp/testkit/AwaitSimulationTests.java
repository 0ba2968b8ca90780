package dev.mp.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.connection.Connections;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Waiting for several objects at once. */
class AwaitSimulationTests {
    @Test
    void aWaitForNothingTakesItsLimitOfSimulatedTime() {
        Simulation simulation = Simulation.builder().schedules(20).seed(1).build();
        assertThat(simulation.explore(mp -> {
            long began = mp.root().seam().nanoTime();
            assertThat(Connections.await(List.of(), Duration.ofHours(1))).isEmpty();
            assertThat(mp.root().seam().nanoTime() - began)
                    .isGreaterThanOrEqualTo(Duration.ofHours(1).toNanos());
        })).isEmpty();
    }
}
