package dev.mp.testkit;

import static dev.mp.testkit.Explorations.join;
import static dev.mp.testkit.Explorations.passes;
import static dev.mp.testkit.Explorations.passesAll;
import static dev.mp.testkit.Explorations.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.internal.member.Child;
import dev.mp.internal.member.Member;
import dev.mp.internal.seam.Seam;
import dev.mp.sync.ExclusiveLock;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Locks: one holder at a time, what one stored the next one sees, a dead holder's lock is free and says so, and nobody waits
 * for ever.
 */
@Tag("exploration")
class LockSimulationTests {
    /** How a thread gets the lock, and how deep. */
    private enum Acquire {
        WAITING,
        SHORTLY,
        TWICE;

        boolean get(ExclusiveLock lock) throws InterruptedException {
            if (this == SHORTLY) {
                return lock.tryAcquire(Duration.ofNanos(50_000));
            }
            lock.acquire();
            return this == WAITING || lock.tryAcquire();
        }

        void giveBack(ExclusiveLock lock) {
            if (this == TWICE) {
                lock.release();
                assertThat(lock.isLocked()).isTrue();
            }
            lock.release();
        }
    }

    /** Who is inside, and how often somebody was. */
    private static final class Model {
        private int inside;
        private int entered;
    }

    private interface Factory {
        ExclusiveLock make(SimulatedContext mp);
    }

    private static Program program(Factory factory, Acquire acquire, int members, int rounds) {
        return mp -> {
            Member root = mp.root();
            ExclusiveLock lock = factory.make(mp);
            Parcel<ExclusiveLock> lockParcel = Parcel.of(root, lock);
            long word = root.allocate(64);
            root.seam().zero(word, 64);
            Model model = new Model();
            StartLine line = new StartLine(mp, members);
            Child[] children = new Child[members - 1];
            for (int i = 0; i < children.length; i++) {
                children[i] = Explorations.start(root, self -> {
                    ExclusiveLock mine = lockParcel.open(self);
                    line.await(self);
                    enter(self, mine, acquire, word, model, rounds);
                    mine.close();
                    return 0;
                });
            }
            line.await(root);
            enter(root, lock, acquire, word, model, rounds);
            join(children);
            assertThat(lock.isLocked()).isFalse();
            boolean killed = model.inside != 0;
            assertThat(killed && !lock.abandoned()).isFalse();
            enter(root, lock, Acquire.WAITING, word, model, 1);
            lock.close();
            root.free(word);
            Explorations.assertEmpty(root);
        };
    }

    static Program locks(int members, int rounds) {
        return program(mp -> mp.lock(), Acquire.WAITING, members, rounds);
    }

    private static void enter(Member self, ExclusiveLock lock, Acquire acquire, long word, Model model, int rounds)
            throws InterruptedException {
        Seam seam = self.seam();
        for (int round = 0; round < rounds; round++) {
            if (!acquire.get(lock)) {
                continue;
            }
            if (model.inside != 0) {
                assertThat(self.arena().slots().isDead(model.inside)).as("who is inside is dead").isTrue();
                assertThat(lock.abandoned()).as("abandoned").isTrue();
            }
            model.inside = self.identity();
            int seen = seam.getIntAcquire(word);
            assertThat(lock.abandoned() ? Math.abs(seen - model.entered) <= 1 : seen == model.entered)
                    .as("%d of %d seen", seen, model.entered).isTrue();
            seam.setIntRelease(word, seen + 1);
            model.entered = seen + 1;
            model.inside = 0;
            acquire.giveBack(lock);
        }
    }

    @Test
    void waiting() {
        passes(random(2), locks(4, 3));
    }

    @Test
    void waitingShortly() {
        passes(random(2), program(mp -> mp.lock(), Acquire.SHORTLY, 4, 3));
    }

    @Test
    void reentrant() {
        passes(random(2), program(mp -> mp.rlock(), Acquire.TWICE, 4, 3));
    }

    @Test
    void allSchedulesOfTwo() {
        passesAll(Simulation.builder().exhaustive(2).fromMark(), locks(2, 1));
    }

    @Test
    void allSchedulesOfTwoWithAKill() {
        passesAll(Simulation.builder().exhaustive(1).kills(1).fromMark(), locks(2, 1));
    }

    @Test
    void allSchedulesOfThreeWithAKill() {
        passesAll(Simulation.builder().exhaustive(1).kills(1).fromMark(), locks(3, 1));
    }
}
