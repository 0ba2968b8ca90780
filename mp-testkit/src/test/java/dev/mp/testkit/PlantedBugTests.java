package dev.mp.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.ObjectType;
import dev.mp.internal.process.FamilyTypes;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Proves that the search can fail: each of these bugs is found within as many schedules as are stated, whatever the seed,
 * and what was found fails again when it is replayed.
 */
class PlantedBugTests {
    private static final long MOST_STEPS = 20_000;

    private static void isFound(int schedules, Simulation.Builder options, Program program, Failure.Kind... kinds) {
        Simulation simulation =
                options.schedules(schedules).maxSteps(MOST_STEPS).build();
        Failure failure = simulation.explore(program).orElseThrow(() -> new AssertionError("not found"));
        assertThat(failure.kind()).isIn((Object[]) kinds);
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

    /** Every search for a block in use finds none, so an extent is closed under those who have blocks in it. */
    private static final class Blind extends SimulatedSeam {
        Blind(World world, SimProcess process) {
            super(world, process);
        }

        @Override
        public int indexOfNonZero(long at, int from, int to) {
            int found = super.indexOfNonZero(at, from, to);
            return Names.word(world(), at).contains("owner of block") ? -1 : found;
        }
    }

    /** Takes the living for dead. */
    private static final class Hasty extends SimulatedSeam {
        Hasty(World world, SimProcess process) {
            super(world, process);
        }

        @Override
        public boolean isOccupied(int slot) {
            boolean _ = super.isOccupied(slot);
            return false;
        }
    }

    /** A step that a recovery, or the end of an object, leaves out. */
    private enum Step {
        GIVE_BACK,
        WAKE_ALL,
        DETACH,
        DROP,
        REFERENCES
    }

    /** An object that leaves a step out. */
    private static final class Neglected extends ObjectType {
        private final ObjectType type;
        private final Step leftOut;

        Neglected(ObjectType type, Step leftOut) {
            super(type.id());
            this.type = type;
            this.leftOut = leftOut;
        }

        static List<ObjectType> all(Step leftOut) {
            return FamilyTypes.ALL.stream()
                    .map(type -> (ObjectType) new Neglected(type, leftOut))
                    .toList();
        }

        @Override
        public void repair(Member member, int index, long block) {
            type.repair(member, index, block);
        }

        @Override
        public boolean giveBack(Member member, int index, long block, int dead, Deadline deadline)
                throws InterruptedException {
            return leftOut == Step.GIVE_BACK || type.giveBack(member, index, block, dead, deadline);
        }

        @Override
        public boolean letGo(Member member, int index, long block) {
            return type.letGo(member, index, block);
        }

        @Override
        public void wakeAll(Member member, int index, long block) {
            if (leftOut != Step.WAKE_ALL) {
                type.wakeAll(member, index, block);
            }
        }

        @Override
        public void detach(Member member, int index, long block) {
            if (leftOut != Step.DETACH) {
                type.detach(member, index, block);
            }
        }

        @Override
        public void drop(Member member, int index, long block, IntConsumer each) throws InterruptedException {
            if (leftOut != Step.DROP) {
                type.drop(member, index, block, each);
            }
        }

        @Override
        public boolean references(Member member, int index, long block, Deadline deadline, IntConsumer each)
                throws InterruptedException {
            return type.references(member, index, block, deadline, leftOut == Step.REFERENCES ? _ -> {} : each);
        }
    }

    private static Simulation.Builder seed(long seed) {
        return Simulation.builder().seed(seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aWakeThatIsLeftOut(long seed) {
        isFound(3000, seed(seed).seams(Deafening::new), ChannelSimulationTests.program(2, 2, 4, 1, 12),
                Failure.Kind.DEADLOCK);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aCommitBeforeItsCopy(long seed) {
        isFound(3000, seed(seed).seams(Tardy::new), ChannelSimulationTests.program(1, 1, 4, 0, 40),
                Failure.Kind.FAILED);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anExtentThatIsClosedInUse(long seed) {
        isFound(3000, seed(seed).seams(Blind::new), BlocksSimulationTests.program(3, 6, 349_440, 524_000, 262_080),
                Failure.Kind.FAILED);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aLatchTakenFromTheLiving(long seed) {
        isFound(3000, seed(seed).seams(Hasty::new), LatchSimulationTests.program(3, 4), Failure.Kind.FAILED);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aRecoveryThatWakesNobody(long seed) {
        isFound(3000, seed(seed).kills(2).types(Neglected.all(Step.WAKE_ALL)),
                ChannelSimulationTests.program(2, 2, 4, 1, 12), Failure.Kind.DEADLOCK);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aPermitThatIsNotGivenBack(long seed) {
        isFound(3000, seed(seed).kills(2).types(Neglected.all(Step.GIVE_BACK)),
                SemaphoreSimulationTests.permits(3, 3, 1), Failure.Kind.DEADLOCK, Failure.Kind.FAILED);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anEndThatIsNotTold(long seed) {
        isFound(3000, seed(seed).kills(1).types(Neglected.all(Step.DETACH)), ProcessSimulationTests::pipe,
                Failure.Kind.DEADLOCK);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anEndThatForgetsWhatWasOnItsWay(long seed) {
        isFound(3000, seed(seed).types(Neglected.all(Step.DROP)), HandleSimulationTests::unread, Failure.Kind.FAILED);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aRecountThatSeesNoReferences(long seed) {
        isFound(3000, seed(seed).kills(2).types(Neglected.all(Step.REFERENCES)),
                ProcessSimulationTests::queueThatTravels, Failure.Kind.FAILED);
    }
}
