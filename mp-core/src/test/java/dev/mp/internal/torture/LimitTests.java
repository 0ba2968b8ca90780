package dev.mp.internal.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.CapacityException;
import dev.mp.internal.arena.Layout;
import dev.mp.internal.arena.Objects;
import dev.mp.internal.channel.Endpoint;
import dev.mp.internal.channel.Endpoint.Outcome;
import dev.mp.internal.channel.PipeType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is full says so to who wants more, and to nobody else; and when there is room again, there is. */
@Tag("once")
class LimitTests {
    private static final int MIB = 1 << 20;

    /** With two members each: more than a table of slots has, several times over. */
    private static final int ROUNDS = 2100;

    @Test
    void aFullArenaIsTheSendersProblem() throws Exception {
        try (World world = new World(false)) {
            Actor sender = world.enter();
            Actor others = world.enter();
            PipeType.Ends pipe = others.newPipe();
            // By now the pipe has segments of its largest size, and needs no more memory than it has.
            exchange(others, pipe, 1000);
            Endpoint queue = sender.newQueue();
            for (int round = 0; round < 3; round++) {
                int sent = fill(sender, queue);
                assertThat(sent).isBetween(World.LIMIT_MIB - 10, World.LIMIT_MIB);
                exchange(others, pipe, 1000);
                for (int i = 0; i < sent; i++) {
                    assertThat(sender.receiveNow(queue).note()).isEqualTo(new Note(i, MIB));
                }
            }
            queue.close();
            world.bury(sender);
            world.bury(others);
            world.requireEmpty();
        }
    }

    private static int fill(Actor sender, Endpoint queue) throws Exception {
        for (int sent = 0;; sent++) {
            try {
                assertThat(sender.send(queue, new Note(sent, MIB))).isEqualTo(Outcome.DONE);
            } catch (CapacityException e) {
                assertThat(e).hasMessageContaining("arena full").hasMessageContaining(World.LIMIT_MIB + " MiB")
                        .hasMessageEndingWith("or raise -Ddev.mp.arenaLimitMiB");
                return sent;
            }
        }
    }

    private static void exchange(Actor by, PipeType.Ends pipe, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            assertThat(by.send(pipe.first(), new Note(i, 100))).isEqualTo(Outcome.DONE);
            assertThat(by.receiveNow(pipe.second()).note()).isEqualTo(new Note(i, 100));
        }
    }

    @Test
    void slotsAreUsedAgainAndAgain() throws Exception {
        try (World world = new World(false)) {
            for (int i = 0; i < ROUNDS; i++) {
                Actor first = world.enter();
                Actor second = world.enter();
                Endpoint queue = first.newQueue();
                assertThat(first.send(queue, Note.carrying(i, 100, queue))).isEqualTo(Outcome.DONE);
                second.openQueue(queue);
                world.bury(first);
                world.bury(second);
            }
            // The queues that are in themselves: nobody can reach them, and they end with the family.
            assertThat(world.root().member().arena().objects().count()).isEqualTo(ROUNDS);
        }
    }

    @Test
    void allSlotsAtOnce() throws Exception {
        try (World world = new World(false)) {
            for (int round = 0; round < 2; round++) {
                List<Actor> all = new ArrayList<>();
                for (int i = 1; i < Layout.MAX_SLOTS; i++) {
                    all.add(world.enter());
                }
                assertThatThrownBy(world::enter).isInstanceOf(CapacityException.class).hasMessageContaining("1024");
                for (Actor actor : all) {
                    world.bury(actor);
                }
                world.requireEmpty();
            }
        }
    }

    @Test
    void allObjectsAtOnce() throws Exception {
        try (World world = new World(false)) {
            Actor taker = world.enter();
            Objects objects = taker.member().arena().objects();
            int count = Layout.MAX_OBJECTS - Layout.MAX_SLOTS;
            for (int i = 0; i < count; i++) {
                int _ = objects.create(taker.member().identity(), 1);
            }
            assertThatThrownBy(taker::newQueue).isInstanceOf(CapacityException.class)
                    .hasMessageContaining("shared object");
            assertThatThrownBy(world.root()::newPipe).isInstanceOf(CapacityException.class);
            world.bury(taker);
            world.requireEmpty();
            Actor next = world.enter();
            next.newPipe();
            world.bury(next);
            world.requireEmpty();
        }
    }
}
