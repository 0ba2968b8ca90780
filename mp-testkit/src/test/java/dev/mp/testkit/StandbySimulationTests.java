package dev.mp.testkit;

import static dev.mp.testkit.Explorations.passes;
import static dev.mp.testkit.Explorations.passesAll;
import static dev.mp.testkit.Explorations.randomOfWhole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.Context;
import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.StartMethod;
import dev.mp.internal.member.Member;
import dev.mp.queue.SimpleQueue;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Processes that stand by: whoever is killed on the way from standing by to being a child, the start gives a process that
 * does what it was told once, or one that is reported as killed, and nothing is left of any of them.
 */
@Tag("exploration")
class StandbySimulationTests {
    private static final int KILLED = -9;
    private static final int KILLED_AT_ITS_END = 128 + 9;
    private static final Duration TIME_TO_BOOT = Duration.ofSeconds(1);
    private static final Duration NO_LIMIT = ChronoUnit.FOREVER.getDuration();

    /** A machine with room for processes that stand by. */
    private static final class Roomy extends SimulatedSeam {
        Roomy(World world, SimProcess process) {
            super(world, process);
        }

        @Override
        public int mostStandbys() {
            return 2;
        }
    }

    private static Context context() {
        return Mp.context(StartMethod.FORKSERVER);
    }

    /** Starts that find somebody standing by, if that has not been killed; the queue travels with what they are told. */
    static void oneAfterTheOther(SimulatedContext mp) throws Exception {
        SimpleQueue<Integer> done = mp.simpleQueue();
        List<Integer> wanted = new ArrayList<>();
        List<Integer> perhaps = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int number = i;
            MpProcess child = context().process(() -> done.put(number));
            child.start();
            child.join();
            assertThat(child.exitCode().getAsInt()).isIn(0, KILLED, KILLED_AT_ITS_END);
            (child.exitCode().getAsInt() == 0 ? wanted : perhaps).add(number);
            mp.root().seam().park(TIME_TO_BOOT.toNanos());
        }
        assertDone(done, wanted, perhaps);
        assertNothingLeft(mp.root());
    }

    /** Nobody is killed, so who stands by is who is told. */
    static void readyOneIsTaken(SimulatedContext mp) throws Exception {
        MpProcess first = context().process(() -> {});
        first.start();
        first.join();
        assertThat(mp.root().standbys().awaitReady(1, NO_LIMIT)).isTrue();
        List<Long> ready = mp.root().standbys().ready();
        MpProcess second = context().process(() -> {});
        second.start();
        second.join();
        assertThat(ready).contains(second.pid().getAsLong());
        assertThat(second.exitCode()).hasValue(0);
        assertNothingLeft(mp.root());
    }

    /** More starts at once than anybody stands by for. */
    static void atOnce(SimulatedContext mp) throws Exception {
        MpProcess first = context().process(() -> {});
        first.start();
        first.join();
        mp.root().seam().park(TIME_TO_BOOT.toNanos());
        SimpleQueue<Integer> done = mp.simpleQueue();
        List<MpProcess> children = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int number = i;
            children.add(context().process(() -> done.put(number)));
            children.getLast().start();
        }
        List<Integer> wanted = new ArrayList<>();
        List<Integer> perhaps = new ArrayList<>();
        for (int i = 0; i < children.size(); i++) {
            children.get(i).join();
            (children.get(i).exitCode().getAsInt() == 0 ? wanted : perhaps).add(i);
        }
        assertDone(done, wanted, perhaps);
        assertNothingLeft(mp.root());
    }

    /** A process that starts others is killed, and those that stand by for it go with it. */
    static void grandchildren(SimulatedContext mp) throws Exception {
        SimpleQueue<Integer> done = mp.simpleQueue();
        MpProcess child = context().process(() -> {
            for (int i = 0; i < 3; i++) {
                int number = i;
                MpProcess grandchild = context().process(() -> done.put(number));
                grandchild.start();
                grandchild.join();
            }
        });
        child.start();
        child.join();
        mp.root().seam().park(TIME_TO_BOOT.toNanos());
        assertDone(done, List.of(), List.of(0, 1, 2));
        assertNothingLeft(mp.root());
    }

    private static void assertDone(SimpleQueue<Integer> done, List<Integer> wanted, List<Integer> perhaps)
            throws Exception {
        List<Integer> found = new ArrayList<>();
        while (!done.isEmpty()) {
            found.add(done.get());
        }
        done.close();
        assertThat(found).doesNotHaveDuplicates().containsAll(wanted);
        found.removeAll(wanted);
        assertThat(perhaps).containsAll(found);
    }

    private static void assertNothingLeft(Member root) throws InterruptedException {
        assertThat(root.standbys().letGo(NO_LIMIT)).isTrue();
        Explorations.assertEmpty(root);
    }

    private static Simulation.Builder roomy(Simulation.Builder options) {
        return options.seams(Roomy::new);
    }

    @Test
    void eachIsTold() {
        passes(roomy(randomOfWhole(0)), StandbySimulationTests::oneAfterTheOther);
    }

    @Test
    void whoStandsByIsTaken() {
        passesAll(roomy(Simulation.builder().exhaustive(0)), StandbySimulationTests::readyOneIsTaken);
    }

    @Test
    void eachIsToldOrKilled() {
        passes(roomy(randomOfWhole(2)), StandbySimulationTests::oneAfterTheOther);
    }

    @Test
    void atOnceWithKills() {
        passes(roomy(randomOfWhole(2)), StandbySimulationTests::atOnce);
    }

    @Test
    void grandchildrenWithKills() {
        passes(roomy(randomOfWhole(2)), StandbySimulationTests::grandchildren);
    }

    @Test
    void killedAtEveryStep() {
        passesAll(roomy(Simulation.builder().kills(1).exhaustive(0)), StandbySimulationTests::oneAfterTheOther);
    }
}
