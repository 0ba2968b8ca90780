package dev.mp.internal.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.CapacityException;
import dev.mp.internal.channel.Endpoint;
import dev.mp.internal.channel.Endpoint.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is left when a member has gone, or another one has been cleaned up after at a bad moment. */
class AftermathTests {
    private static final long MIB = 1 << 20;

    /** A thread that was a member leaves handles behind, and the garbage collector closes them some time. */
    @Test
    void handlesOfAMemberThatLeftDoNotLetGoForTheNextOneInItsSlot() throws Exception {
        try (World world = new World(false)) {
            Actor leaver = world.enter();
            Endpoint queue = world.root().newQueue();
            Endpoint leftBehind = leaver.openQueue(queue);
            leaver.member().leave();
            world.cleanUpAfter(leaver);

            Actor next = world.enter();
            assertThat(next.member().slot()).isEqualTo(leaver.member().slot());
            Endpoint its = next.openQueue(queue);
            leftBehind.close();
            queue.close();
            assertThat(next.send(its, new Note(1, 40))).isEqualTo(Outcome.DONE);
            assertThat(next.receiveNow(its).note()).isEqualTo(new Note(1, 40));
            its.close();
            world.bury(next);
            world.requireEmpty();
        }
    }

    /** Recovery counts the MiB in use while somebody takes some; what it found is not the last word. */
    @Test
    void theLimitIsReachedWhateverARecoveryCounted() throws Exception {
        try (World world = new World(false)) {
            Actor taker = world.enter();
            boolean[] happened = {true};
            for (int step = 1; happened[0]; step++) {
                happened[0] = false;
                Actor passing = world.enter();
                taker.seam().interruptAtStep(step, () -> {
                    happened[0] = true;
                    bury(world, passing);
                });
                taker.member().free(taker.member().allocate(3 * MIB));
                taker.seam().spare();
                if (!happened[0]) {
                    world.bury(passing);
                }
                requireRoomUpToTheLimit(taker);
            }
            world.bury(taker);
            world.requireEmpty();
        }
    }

    private static void bury(World world, Actor dead) {
        try {
            world.bury(dead);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void requireRoomUpToTheLimit(Actor taker) {
        List<Long> blocks = new ArrayList<>();
        for (int i = 0; i < World.LIMIT_MIB; i++) {
            blocks.add(taker.member().allocate(MIB));
        }
        assertThatThrownBy(() -> taker.member().allocate(MIB)).isInstanceOf(CapacityException.class);
        blocks.forEach(taker.member()::free);
    }

    /** Slabs that are empty and kept for the next small block are no reason to refuse a large one. */
    @Test
    void emptySlabsDoNotFillTheArena() throws Exception {
        try (World world = new World(false)) {
            Actor taker = world.enter();
            for (int bytes = 64; bytes < MIB / 2; bytes *= 2) {
                taker.member().free(taker.member().allocate(bytes));
            }
            requireRoomUpToTheLimit(taker);
        }
    }
}
