package dev.mp.testkit;

import static dev.mp.testkit.Explorations.join;
import static dev.mp.testkit.Explorations.passes;
import static dev.mp.testkit.Explorations.passesAll;
import static dev.mp.testkit.Explorations.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.internal.member.Child;
import dev.mp.internal.member.Member;
import dev.mp.sync.Semaphore;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Semaphores: never more holders than permits, all permits there in the end, no signal lost and none that nobody gave. */
@Tag("exploration")
class SemaphoreSimulationTests {
    private static final int PERMITS = 2;
    private static final long A_MOMENT = 1_000_000;

    static Program permits(int members, int rounds, int permits) {
        return mp -> {
            Member root = mp.root();
            Semaphore semaphore = mp.boundedSemaphore(permits);
            Parcel<Semaphore> semaphoreParcel = Parcel.of(root, semaphore);
            Set<Integer> inside = new LinkedHashSet<>();
            StartLine line = new StartLine(mp, members);
            Child[] children = new Child[members - 1];
            for (int i = 0; i < children.length; i++) {
                children[i] = Explorations.start(root, self -> {
                    Semaphore mine = semaphoreParcel.open(self);
                    line.await(self);
                    enter(self, mine, inside, permits, rounds);
                    mine.close();
                    return 0;
                });
            }
            line.await(root);
            enter(root, semaphore, inside, permits, rounds);
            join(children);
            assertThat(semaphore.availablePermits()).isEqualTo(permits);
            semaphore.close();
            Explorations.assertEmpty(root);
        };
    }

    /** The one that made it uses it alone for a while, then others come; whoever is killed, all permits are there in the end. */
    static Program made(int others, int rounds) {
        return mp -> {
            Member root = mp.root();
            AtomicReference<Parcel<Semaphore>> parcel = new AtomicReference<>();
            StartLine line = new StartLine(mp, others + 2);
            Set<Integer> inside = new LinkedHashSet<>();
            Child maker = Explorations.start(root, self -> {
                Semaphore semaphore = Semaphore.create(self, PERMITS);
                semaphore.acquire();
                parcel.set(Parcel.of(self, semaphore));
                line.await(self);
                semaphore.release();
                enter(self, semaphore, inside, PERMITS, rounds);
                semaphore.close();
                return 0;
            });
            while (parcel.get() == null) {
                root.seam().park(A_MOMENT);
            }
            Semaphore semaphore = parcel.get().open(root);
            Child[] children = new Child[others];
            for (int i = 0; i < others; i++) {
                children[i] = Explorations.start(root, self -> {
                    Semaphore mine = parcel.get().open(self);
                    line.await(self);
                    enter(self, mine, inside, PERMITS, rounds);
                    mine.close();
                    return 0;
                });
            }
            line.await(root);
            enter(root, semaphore, inside, PERMITS, rounds);
            join(maker);
            join(children);
            assertThat(semaphore.availablePermits()).isEqualTo(PERMITS);
            semaphore.close();
            Explorations.assertEmpty(root);
        };
    }

    private static void enter(Member self, Semaphore semaphore, Set<Integer> inside, int permits, int rounds)
            throws InterruptedException {
        Integer me = self.identity();
        for (int round = 0; round < rounds; round++) {
            semaphore.acquire();
            inside.removeIf(other -> self.arena().slots().isDead(other));
            inside.add(me);
            assertThat(inside).hasSizeLessThanOrEqualTo(permits);
            inside.remove(me);
            semaphore.release();
        }
    }

    /** One only gives signals, the others take them, and the first process gives what is missing so that all can end. */
    static Program signals(int takers, int each) {
        return mp -> {
            Member root = mp.root();
            Semaphore semaphore = mp.semaphore(0);
            Parcel<Semaphore> semaphoreParcel = Parcel.of(root, semaphore);
            int[] model = new int[2];
            StartLine line = new StartLine(mp, takers + 2);
            Child giver = Explorations.start(root, self -> {
                Semaphore mine = semaphoreParcel.open(self);
                line.await(self);
                for (int i = 0; i < takers * each; i++) {
                    model[0]++; // before: a giver that is killed may have given it
                    mine.release();
                }
                mine.close();
                return 0;
            });
            Child[] taking = new Child[takers];
            for (int i = 0; i < takers; i++) {
                taking[i] = Explorations.start(root, self -> {
                    Semaphore mine = semaphoreParcel.open(self);
                    line.await(self);
                    for (int taken = 0; taken < each; taken++) {
                        mine.acquire();
                        model[1]++;
                        assertThat(model[1]).as("signals taken").isLessThanOrEqualTo(model[0]);
                    }
                    mine.close();
                    return 0;
                });
            }
            line.await(root);
            join(giver);
            if (giver.exitCode().getAsInt() != 0) {
                model[0] += takers * each;
                semaphore.release(takers * each);
            }
            join(taking);
            assertThat(semaphore.availablePermits()).isLessThanOrEqualTo(model[0] - model[1]);
            semaphore.close();
            Explorations.assertEmpty(root);
        };
    }

    @Test
    void ofTwoPermits() {
        passes(random(2), permits(4, 3, 2));
    }

    @Test
    void allSchedulesOfTheOneThatMadeItWithAKill() {
        passesAll(Simulation.builder().exhaustive(1).kills(1).fromMark(), made(0, 1));
    }

    @Test
    void allSchedulesOfTheOneThatMadeItAndTwoMoreWithAKill() {
        passesAll(Simulation.builder().exhaustive(0).kills(1).fromMark(), made(1, 1));
    }

    @Test
    void asSignals() {
        passes(random(2), signals(2, 3));
    }

    @Test
    void allSchedulesOfTwo() {
        passesAll(Simulation.builder().exhaustive(1).fromMark(), permits(2, 2, 1));
    }

    @Test
    void allSchedulesOfTwoWithAKill() {
        passesAll(Simulation.builder().exhaustive(1).kills(1).fromMark(), permits(2, 1, 1));
    }

    @Test
    void allSchedulesOfThreeWithAKill() {
        passesAll(Simulation.builder().exhaustive(0).kills(1).fromMark(), permits(3, 1, 1));
    }
}
