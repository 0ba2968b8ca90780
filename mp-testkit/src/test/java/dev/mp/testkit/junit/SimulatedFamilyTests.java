package dev.mp.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import dev.mp.Context;
import dev.mp.MpProcess;
import dev.mp.queue.SimpleQueue;
import dev.mp.testkit.SimulatedContext;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

@SimulatedFamily(schedules = 20)
class SimulatedFamilyTests {
    @Test
    void contextIsThatOfASimulatedFamily(Context mp) throws Exception {
        SimpleQueue<Integer> queue = mp.simpleQueue();
        MpProcess child = mp.process(() -> queue.put(1));
        child.start();
        assertThat(queue.get()).isEqualTo(1);
        child.join();
        FamilyAssertions.assertExitCode(0, child);
        queue.close();
        FamilyAssertions.assertNothingLeft((SimulatedContext) mp);
    }

    @Test
    void whatIsLeftIsNamed(SimulatedContext mp) {
        SimpleQueue<Integer> queue = mp.simpleQueue();
        assertThat(queue.isEmpty()).isTrue();
        assertThatThrownBy(() -> FamilyAssertions.assertNothingLeft(mp))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("1 pipe ends, queues or other shared objects");
    }

    @Test
    void hoursPassAtOnce(SimulatedContext mp) throws Exception {
        assertThatThrownBy(() -> FamilyAssertions.assertEventually(mp, Duration.ofSeconds(5), () -> false))
                .hasMessageContaining("not so after PT5S of simulated time");
        assertThat(mp.elapsed()).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
        SimpleQueue<Integer> queue = mp.simpleQueue();
        mp.process(() -> queue.put(1)).start();
        FamilyAssertions.assertEventually(mp, Duration.ofHours(1), () -> !queue.isEmpty());
    }

    @Test
    void exitCodeIsCompared(SimulatedContext mp) throws Exception {
        MpProcess child = mp.process(() -> {
            throw new dev.mp.ExitException(3);
        });
        assertThatThrownBy(() -> FamilyAssertions.assertExitCode(3, child)).hasMessageContaining("has not ended");
        child.start();
        child.join();
        FamilyAssertions.assertExitCode(3, child);
        assertThatThrownBy(() -> FamilyAssertions.assertExitCode(0, child)).hasMessageContaining("ended with 3");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void otherParametersAreGiven(int number, Context mp) throws Exception {
        SimpleQueue<Integer> queue = mp.simpleQueue();
        queue.put(number);
        assertThat(queue.get()).isBetween(1, 2).isEqualTo(number);
    }

    @Test
    void testsWithoutAContextRunOnce() {
        assertThat(ONCE.incrementAndGet()).isEqualTo(1);
    }

    private static final AtomicInteger ONCE = new AtomicInteger();

    @Test
    void failingScheduleFailsTheTest() {
        Events tests = EngineTestKit.engine("junit-jupiter")
                .selectors(DiscoverySelectors.selectClass(Philosophers.class))
                .execute()
                .testEvents();
        tests.assertThatEvents()
                .haveExactly(
                        1,
                        org.assertj.core.api.Assertions.allOf(
                                test("oppositeOrder"),
                                finishedWithFailure(message(text -> text.startsWith("DEADLOCK")
                                        && text.contains("replay with")))));
        assertThat(tests.succeeded().count()).isEqualTo(1);
    }

    /** Only the test above finds it: it is nested, and not declared to be. */
    static class Philosophers {
        private static void both(SimpleQueue<String> first, SimpleQueue<String> second) throws Exception {
            String a = first.get();
            String b = second.get();
            second.put(b);
            first.put(a);
        }

        private static void eat(Context mp, boolean inOneOrder) throws Exception {
            SimpleQueue<String> fork = mp.simpleQueue();
            SimpleQueue<String> knife = mp.simpleQueue();
            fork.put("fork");
            knife.put("knife");
            MpProcess other = mp.process(() -> both(inOneOrder ? fork : knife, inOneOrder ? knife : fork));
            other.start();
            both(fork, knife);
            other.join();
        }

        @Test
        @SimulatedFamily(schedules = 2000, seed = 42)
        void oppositeOrder(Context mp) throws Exception {
            eat(mp, false);
        }

        @Test
        @SimulatedFamily(schedules = 100)
        void sameOrder(Context mp) throws Exception {
            eat(mp, true);
        }
    }
}
