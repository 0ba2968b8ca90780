package dev.mp.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.channel.PipeType;
import dev.mp.internal.channel.QueueType;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.ObjectType;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves that the search can fail: each of these bugs is found, from any seed, within so many schedules as are stated. */
class PlantedBugTests {
    private static final int SCHEDULES = 3_000;

    private static void isFound(Simulation.Builder options, Program program, Failure.Kind... kinds) {
        Simulation simulation = options.schedules(SCHEDULES).build();
        Failure failure = simulation.explore(program).orElseThrow(() -> new AssertionError("not found"));
        assertThat(Set.of(kinds)).contains(failure.kind());
        assertThat(simulation.replay(failure.schedule(), program).orElseThrow().kind()).isEqualTo(failure.kind());
    }

    /** One wake in three does not reach anybody. */
    private static final class Deafening extends SimulatedSeam {
        private int wakes;

        Deafening(World world, SimProcess process) {
            super(world, process);
        }

        @Override
        public void wake(long at, int count) {
            if (++wakes % 3 != 0) {
                super.wake(at, count);
            }
        }
    }

    /** What is copied into the arena gets there only after the next release store, which may be the one that commits it. */
    private static final class Tardy extends SimulatedSeam {
        private long pendingAt;
        private byte[] pending = new byte[0];

        Tardy(World world, SimProcess process) {
            super(world, process);
        }

        @Override
        public void copyIn(long at, byte[] source, int offset, int length) {
            flush();
            pendingAt = at;
            pending = Arrays.copyOfRange(source, offset, offset + length);
        }

        @Override
        public boolean compareAndSetInt(long at, int expected, int value) {
            flush();
            return super.compareAndSetInt(at, expected, value);
        }

        private void flush() {
            if (pending.length > 0) {
                byte[] bytes = pending;
                pending = new byte[0];
                super.copyIn(pendingAt, bytes, 0, bytes.length);
            }
        }
    }

    /** A queue whose recovery leaves a step out. */
    private static final class Neglected extends ObjectType {
        private final boolean repairs;
        private final boolean wakes;

        Neglected(boolean repairs, boolean wakes) {
            super(QueueType.QUEUE.id());
            this.repairs = repairs;
            this.wakes = wakes;
        }

        @Override
        public void repair(Member member, int index, long block) {
            if (repairs) {
                QueueType.QUEUE.repair(member, index, block);
            }
        }

        @Override
        public void wakeAll(Member member, int index, long block) {
            if (wakes) {
                QueueType.QUEUE.wakeAll(member, index, block);
            }
        }

        @Override
        public void detach(Member member, int index, long block) {
            QueueType.QUEUE.detach(member, index, block);
        }

        @Override
        public void drop(Member member, int index, long block, IntConsumer each) throws InterruptedException {
            QueueType.QUEUE.drop(member, index, block, each);
        }

        @Override
        public boolean references(Member member, int index, long block, Deadline deadline, IntConsumer each)
                throws InterruptedException {
            return QueueType.QUEUE.references(member, index, block, deadline, each);
        }
    }

    private static Simulation.Builder seed(long seed) {
        return Simulation.builder().seed(seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aWakeThatIsLeftOut(long seed) {
        isFound(
                seed(seed).seams(Deafening::new),
                ChannelSimulationTests.program(2, 2, 4, 1, 12),
                Failure.Kind.DEADLOCK);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aCommitBeforeItsCopy(long seed) {
        isFound(seed(seed).seams(Tardy::new), ChannelSimulationTests.program(1, 1, 4, 0, 40), Failure.Kind.FAILED);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aRecoveryThatWakesNobody(long seed) {
        isFound(
                seed(seed).kills(2).types(List.of(PipeType.FIRST, PipeType.SECOND, new Neglected(true, false))),
                ChannelSimulationTests.program(2, 2, 4, 1, 12),
                Failure.Kind.DEADLOCK);
    }

    /** The dead one's finished segment is freed under the message that it did not take. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aRecoveryThatRepairsNothing(long seed) {
        isFound(
                seed(seed).kills(2).types(List.of(PipeType.FIRST, PipeType.SECOND, new Neglected(false, true))),
                ChannelSimulationTests.program(2, 2, 6, 0, 9_000, 3_000, 2_000),
                Failure.Kind.FAILED,
                Failure.Kind.DEADLOCK,
                Failure.Kind.LIVELOCK);
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
