package dev.mp.sharedctypes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.MpProcess;
import dev.mp.sync.Event;
import dev.mp.sync.Lock;
import dev.mp.testkit.SimulatedContext;
import dev.mp.testkit.Simulation;
import dev.mp.testkit.junit.FamilyAssertions;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Shared data in simulated families: what is read and written goes through the simulation's memory, which shows plain stores
 * late and in any order, and processes are killed between any two of them.
 */
@SuppressWarnings("ArrayRecordComponent") // a structure has arrays
@Tag("exploration")
class SimulationTests {
    private static final int SCHEDULES = Integer.getInteger("dev.mp.testkit.schedules", 10_000);
    private static final int EACH = 3;

    private static void explore(int kills, dev.mp.testkit.Program program) {
        Simulation.builder().schedules(SCHEDULES).seed(1).kills(kills).build().explore(program).ifPresent(failure -> {
            throw failure.toError();
        });
    }

    private static void assertNothingLeft(SimulatedContext mp) throws InterruptedException {
        FamilyAssertions.assertEventually(mp, Duration.ofHours(1), () -> mp.leftBehind().isEmpty());
    }

    /** Joins the children. How many of them were killed. */
    private static int joinAll(MpProcess[] children) throws InterruptedException {
        int killed = 0;
        for (MpProcess child : children) {
            child.join();
            killed += child.exitCode().getAsInt() == 0 ? 0 : 1;
        }
        return killed;
    }

    /** Two counters that belong together: they agree but for the last change of each that was killed. */
    private static void assertAgree(int total, int[] progress, int killed) {
        int sum = 0;
        for (int done : progress) {
            sum += done;
        }
        assertThat(Math.abs(total - sum)).as("%s of %s, %s killed", total, sum, killed).isLessThanOrEqualTo(killed);
    }

    /** Increments that are no atomic ones: only the lock makes them add up. */
    static void countUnderALock(SimulatedContext mp) throws Exception {
        Lock lock = mp.lock();
        Event go = mp.event();
        IntValue total = SharedCTypes.rawInt(0);
        SharedIntArray progress = SharedCTypes.rawIntArray(2);
        MpProcess[] children = new MpProcess[2];
        for (int c = 0; c < children.length; c++) {
            int me = c;
            children[c] = mp.process(() -> {
                go.await();
                for (int i = 0; i < EACH; i++) {
                    try (var _ = lock.hold()) {
                        total.set(total.get() + 1);
                        progress.set(me, progress.get(me) + 1);
                    }
                }
            });
            children[c].start();
        }
        go.set();
        int killed = joinAll(children);
        assertAgree(total.get(), progress.toArray(), killed);
        if (killed == 0) {
            assertThat(total.get()).isEqualTo(children.length * EACH);
        }
        total.close();
        progress.close();
        go.close();
        lock.close();
        assertNothingLeft(mp);
    }

    /** The same with synchronized values, whose own lock travels with them. */
    static void countByLockedValues(SimulatedContext mp) throws Exception {
        LongValue.Locked total = SharedCTypes.longValue(0);
        MpProcess[] children = new MpProcess[2];
        for (int c = 0; c < children.length; c++) {
            children[c] = mp.process(() -> {
                for (int i = 0; i < EACH; i++) {
                    total.update(v -> v + 1);
                }
            });
            children[c].start();
        }
        total.update(v -> v + 1);
        int killed = joinAll(children);
        assertThat(total.get()).isBetween(1L + (children.length - killed) * EACH, 1L + children.length * EACH);
        total.close();
        assertNothingLeft(mp);
    }

    /** Counts without a lock. A process that is killed has counted what it had noted, and once more at most. */
    static void countAtomically(SimulatedContext mp, boolean byUpdate) throws Exception {
        IntValue total = SharedCTypes.rawInt(0);
        SharedIntArray progress = SharedCTypes.rawIntArray(2);
        MpProcess[] children = new MpProcess[2];
        for (int c = 0; c < children.length; c++) {
            int me = c;
            children[c] = mp.process(() -> {
                for (int i = 0; i < EACH; i++) {
                    int _ = byUpdate ? total.updateAndGet(v -> v + 1) : total.addAndGet(1);
                    progress.setVolatile(me, i + 1);
                }
            });
            children[c].start();
        }
        int killed = joinAll(children);
        int[] noted = progress.toArray();
        assertAgree(total.get(), noted, killed);
        assertThat(total.get()).isGreaterThanOrEqualTo(noted[0] + noted[1]);
        total.close();
        progress.close();
        assertNothingLeft(mp);
    }

    /** Structures are whole for who holds the lock, unless the holder before died while it wrote. */
    record Pair(long first, @Length(2) int[] second, @Length(4) String third) {}

    static void changeStructures(SimulatedContext mp) throws Exception {
        StructArray.Locked<Pair> pairs = SharedCTypes.structArray(Pair.class, 2);
        MpProcess[] children = new MpProcess[2];
        for (int c = 0; c < children.length; c++) {
            int me = c;
            children[c] = mp.process(() -> {
                for (int i = 0; i < 2; i++) {
                    int number = 10 * me + i;
                    try (var _ = pairs.getLock().hold()) {
                        if (!pairs.getLock().abandoned()) {
                            assertWhole(pairs.get(1));
                        }
                        pairs.set(1, new Pair(number, new int[] {number, number}, "" + number));
                    }
                }
            });
            children[c].start();
        }
        int killed = joinAll(children);
        if (killed == 0) {
            assertWhole(pairs.get(1));
        }
        assertThat(pairs.getObj().get(0).first()).isZero();
        pairs.close();
        assertNothingLeft(mp);
    }

    private static void assertWhole(Pair pair) {
        assertThat(pair.second()).containsOnly((int) pair.first());
        assertThat(pair.third()).isIn("" + pair.first(), "");
    }

    /** What is passed on stays: the sender closes its handle, and the receiver reads what was written before. */
    static void passOn(SimulatedContext mp) throws Exception {
        var queue = mp.<SharedDoubleArray>simpleQueue();
        MpProcess child = mp.process(() -> {
            SharedDoubleArray array = SharedCTypes.rawDoubleArray(20);
            array.fill(0.5);
            queue.put(array);
            array.close();
        });
        child.start();
        child.join();
        if (child.exitCode().getAsInt() == 0 || !queue.isEmpty()) {
            SharedDoubleArray array = queue.get();
            assertThat(array.toArray()).containsOnly(0.5).hasSize(20);
            SharedDoubleArray other = SharedCTypes.rawDoubleArray(20);
            assertThat(other.toArray()).containsOnly(0);
            other.close();
            array.close();
        }
        queue.close();
        assertNothingLeft(mp);
    }

    @Test
    void countingUnderALock() {
        explore(1, SimulationTests::countUnderALock);
    }

    @Test
    void countingByLockedValues() {
        explore(1, SimulationTests::countByLockedValues);
    }

    @Test
    void countingAtomically() {
        explore(1, mp -> countAtomically(mp, false));
        explore(1, mp -> countAtomically(mp, true));
    }

    @Test
    void changingStructures() {
        explore(1, SimulationTests::changeStructures);
    }

    @Test
    void passingOn() {
        explore(1, SimulationTests::passOn);
    }

    /** Without the lock increments get lost, and the simulation finds that: it sees these accesses. */
    @Test
    void missingLockIsFound() {
        assertThat(Simulation.builder().schedules(3_000).seed(1).build().explore(mp -> {
            IntValue total = SharedCTypes.rawInt(0);
            MpProcess child = mp.process(() -> total.set(total.get() + 1));
            child.start();
            total.set(total.get() + 1);
            child.join();
            assertThat(total.get()).isEqualTo(2);
            total.close();
        }))
                .isPresent();
    }
}
