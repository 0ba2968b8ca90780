package dev.mp.testkit;

import static dev.mp.testkit.Explorations.passes;
import static dev.mp.testkit.Explorations.passesAll;
import static dev.mp.testkit.Explorations.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.internal.arena.Blocks;
import dev.mp.internal.member.Child;
import dev.mp.internal.member.Member;
import dev.mp.internal.seam.Seam;
import dev.mp.sync.Lock;
import dev.mp.sync.Semaphore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Handles that one thread closes while another one of the same process uses them: neither gets at the other's memory. */
@Tag("exploration")
class VisitSimulationTests {
    /** Whatever is done late changes it: read as a lock it is free, read as a semaphore it has a permit. */
    private static final long CONTENT = 1L << 32;

    private static final long REST = 10_000;

    private interface Use {
        void once() throws InterruptedException;
    }

    /** A process closes the handle that another thread of it uses, and takes its memory. */
    private static void race(Member self, StartLine line, Use use, Runnable close, long bytes, int rounds)
            throws InterruptedException {
        Seam seam = self.seam();
        Thread closer = Thread.currentThread();
        long block = self.arena().objects().block(self.arena().objects().nextHeld(self.slot(), 0));
        // So that the memory around it stays what it is.
        long neighbour = self.allocate(bytes);
        boolean[] done = new boolean[1];
        use.once();
        Thread _ = seam.startThread("user", true, () -> {
            use(use, rounds);
            done[0] = true;
            seam.unpark(closer);
        });
        line.await(self);
        close.run();
        // Just this block, as soon as it is free: who is the last to leave frees it, which may be the user.
        long hand = Blocks.hand(self.identity());
        while (!self.arena().blocks().pass(block, 0, hand)) {
            seam.park(REST);
        }
        for (long at = block; at < block + bytes; at += Long.BYTES) {
            seam.setLongVolatile(at, CONTENT);
        }
        while (!done[0]) {
            seam.park(Seam.FOREVER);
        }
        for (long at = block; at < block + bytes; at += Long.BYTES) {
            assertThat(seam.getLongVolatile(at)).as("what came in its place").isEqualTo(CONTENT);
        }
        // Not freed, since it was not counted as allocated.
        assertThat(self.arena().blocks().pass(block, hand, 0)).isTrue();
        self.free(neighbour);
    }

    private static void use(Use use, int rounds) {
        try {
            for (int round = 0; round < rounds; round++) {
                use.once();
            }
        } catch (IllegalStateException closed) {
            assertThat(closed).hasMessageEndingWith("is closed here");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Program lock(int rounds) {
        return mp -> {
            Member root = mp.root();
            StartLine line = new StartLine(mp, 1);
            Child child = Explorations.start(root, self -> {
                Lock lock = Lock.create(self);
                race(self, line, () -> {
                    lock.acquire();
                    lock.release();
                }, lock::close, 80, rounds);
                return 0;
            });
            Explorations.join(child);
            Explorations.assertEmpty(root);
        };
    }

    private static Program semaphore(int rounds) {
        return mp -> {
            Member root = mp.root();
            StartLine line = new StartLine(mp, 1);
            Child child = Explorations.start(root, self -> {
                Semaphore semaphore = Semaphore.create(self, 1);
                race(self, line, () -> {
                    semaphore.release();
                    semaphore.acquire();
                }, semaphore::close, 224, rounds);
                return 0;
            });
            Explorations.join(child);
            Explorations.assertEmpty(root);
        };
    }

    @Test
    void ofALock() {
        passes(random(1), lock(3));
    }

    @Test
    void ofASemaphore() {
        passes(random(1), semaphore(3));
    }

    @Test
    void allSchedulesOfALock() {
        passesAll(Simulation.builder().exhaustive(2).fromMark(), lock(1));
    }

    @Test
    void allSchedulesOfASemaphore() {
        passesAll(Simulation.builder().exhaustive(2).fromMark(), semaphore(1));
    }
}
