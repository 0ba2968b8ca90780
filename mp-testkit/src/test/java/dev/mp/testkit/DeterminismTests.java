package dev.mp.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same seed makes the same steps, whatever ran before; a program for which that is not so is found out. */
class DeterminismTests {
    static Stream<Arguments> programs() {
        return Stream.of(
                program("latch", LatchSimulationTests.program(4, 4)),
                program("blocks", BlocksSimulationTests.program(4, 6, 64, 524_000, 3 << 20)),
                program("channel", ChannelSimulationTests.program(2, 2, 4, 1, 12, 9_000)),
                program("pipe", ProcessSimulationTests::pipe),
                program("queue that travels", ProcessSimulationTests::queueThatTravels),
                program("relay", ProcessSimulationTests::relay),
                program("mail", HandleSimulationTests::mail),
                program("family", ProcessSimulationTests::family),
                program("pool", ProcessSimulationTests::pool));
    }

    private static Arguments program(String name, Program program) {
        return Arguments.of(name, program);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void theSameSeedTwice(String name, Program program) {
        Simulation simulation =
                Simulation.builder().schedules(300).seed(7).kills(2).build();

        Simulation.Summary first = simulation.exploreAll(program);

        assertThat(simulation.exploreAll(program)).isEqualTo(first);
        assertThat(first.failure()).isEmpty();
    }

    @Test
    void dependingOnWhatAnEarlierRunLeft() {
        int[] runs = new int[1];
        Failure failure = Simulation.builder()
                .build()
                .explore(mp -> {
                    if (runs[0]++ % 7 == 6) {
                        mp.simpleQueue().close();
                    }
                })
                .orElseThrow();
        assertThat(failure.kind()).isEqualTo(Failure.Kind.NOT_DETERMINISTIC);
    }
}
