package dev.mp.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedules under which something once failed. */
class FoundSchedulesTests {
    private static final Simulation SIMULATION = Simulation.builder().build();

    private static void passes(String schedule, Program program) {
        assertThat(SIMULATION.replay(schedule, program)).isEmpty();
    }

    /** The child was killed between letting go of its end of the pipe and ending it. */
    @ParameterizedTest
    @ValueSource(strings = "1ngyoj2-_6.0ub2")
    void pipe(String schedule) {
        passes(schedule, ProcessSimulationTests::pipe);
    }

    /** The child was killed while it made a queue: the entry had neither type nor contents. */
    @ParameterizedTest
    @ValueSource(strings = "125tnaj-_7.0o22")
    void queueThatTravels(String schedule) {
        passes(schedule, ProcessSimulationTests::queueThatTravels);
    }

    /** The slot of a grandchild was not freed when that of its parent had been. */
    @ParameterizedTest
    @ValueSource(strings = "1h2kktp-_p.0g10n10310m10c2")
    void family(String schedule) {
        passes(schedule, ProcessSimulationTests::family);
    }

    /** A producer was killed between opening a doorbell and waking who slept there. */
    @ParameterizedTest
    @ValueSource(strings = "1xjwe81-00c080r20n20j2000051100w11001051030511812002p1011h3t2100200s110h0310v121b1s140020202910n23h3005y112r1001d100303o10b1101020102u23k1071000s111e1001140026001a11211a400061101210x13k1130301q22")
    void channel(String schedule) {
        passes(schedule, ChannelSimulationTests.program(2, 2, 4, 1, 12, 40));
    }
}
