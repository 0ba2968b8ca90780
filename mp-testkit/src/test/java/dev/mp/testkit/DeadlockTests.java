package dev.mp.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.Context;
import dev.mp.MpProcess;
import dev.mp.queue.SimpleQueue;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two processes that need two things each: found when they take them in opposite orders, and only then. */
class DeadlockTests {
    private final Simulation simulation =
            Simulation.builder().schedules(300).seed(42).build();

    private static void both(SimpleQueue<String> first, SimpleQueue<String> second) throws Exception {
        String a = first.get();
        String b = second.get();
        second.put(b);
        first.put(a);
    }

    private static void share(Context mp, boolean sameOrder) throws Exception {
        SimpleQueue<String> fork = mp.simpleQueue();
        SimpleQueue<String> knife = mp.simpleQueue();
        fork.put("fork");
        knife.put("knife");
        MpProcess other = mp.process(() -> both(sameOrder ? fork : knife, sameOrder ? knife : fork));
        other.start();
        both(fork, knife);
        other.join();
    }

    @Test
    void findsAndReplaysADeadlock() throws Exception {
        Optional<Failure> failure = simulation.explore(mp -> share(mp, false));

        assertThat(failure).isPresent();
        assertThat(failure.get().kind()).hasToString("DEADLOCK");
        assertThat(failure.get().message().lines().filter(line -> line.contains(" main: ")))
                .hasSize(2)
                .allMatch(line -> line.contains(", at dev.mp.queue.SimpleQueue.get("));
        assertThat(simulation.replay(failure.get().schedule(), mp -> share(mp, false)).orElseThrow().kind())
                .hasToString("DEADLOCK");
    }

    @Test
    void findsNoneWhereThereIsNone() throws Exception {
        assertThat(simulation.explore(mp -> share(mp, true))).isEmpty();
    }
}
