package dev.mp.testkit;

import static dev.mp.testkit.Explorations.join;
import static dev.mp.testkit.Explorations.passes;
import static dev.mp.testkit.Explorations.passesAll;
import static dev.mp.testkit.Explorations.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.internal.arena.Blocks;
import dev.mp.internal.arena.Identity;
import dev.mp.internal.arena.Slots;
import dev.mp.internal.member.Child;
import dev.mp.internal.member.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The allocator: no byte belongs to two, and nothing is lost with the dead. */
@Tag("exploration")
class BlocksSimulationTests {
    private static final long[] SIZES = {64, 349_440, 500_000, 64, 1 << 20, 130_000, 3 << 20};

    /** The blocks in somebody's hand: where each begins, how long it is, whose it is. */
    private static final class Model {
        private record Held(long size, int owner) {}

        private final Map<Long, Held> held = new TreeMap<>();

        private final Slots slots;

        Model(Slots slots) {
            this.slots = slots;
        }

        /** What a dead member had may be handed out again once it is being recovered, and not before. */
        void taken(Member self, long block, long size) {
            held.forEach((at, other) -> {
                if (at < block + size && block < at + other.size && !isBeingRecovered(other.owner)) {
                    throw new AssertionError("handed out twice: " + at + " of " + Identity.toString(other.owner)
                            + ", to " + self);
                }
            });
            held.values().removeIf(other -> slots.isDead(other.owner));
            held.put(block, new Held(size, self.identity()));
        }

        private boolean isBeingRecovered(int owner) {
            return slots.isReaped(owner) || slots.isDead(owner) && slots.recoverer(owner) != Identity.NONE;
        }
    }

    static Program program(int members, int rounds, long... sizes) {
        return mp -> {
            Member root = mp.root();
            Model model = new Model(mp.world().observer().slots());
            StartLine line = new StartLine(mp, members);
            Child[] children = new Child[members - 1];
            for (int i = 0; i < children.length; i++) {
                int first = i + 1;
                children[i] = Explorations.start(root, self -> {
                    line.await(self);
                    return work(self, model, rounds, first, sizes);
                });
            }
            line.await(root);
            work(root, model, rounds, 0, sizes);
            join(children);
            Explorations.assertEmpty(root);
        };
    }

    private static int work(Member self, Model model, int rounds, int first, long... sizes) {
        List<Long> mine = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            long size = sizes[(first + round) % sizes.length];
            long block = self.allocate(size);
            model.taken(self, block, size);
            self.seam().setLongVolatile(block, block ^ self.identity());
            mine.add(block);
            if (round % 3 != 0) {
                free(self, model, mine.removeFirst());
            }
        }
        mine.forEach(block -> free(self, model, block));
        return 0;
    }

    private static void free(Member self, Model model, long block) {
        if (self.seam().getLongVolatile(block) != (block ^ self.identity())) {
            throw new AssertionError("somebody else has stored to the block at " + block);
        }
        model.held.remove(block);
        self.free(block);
    }

    /** Pages are counted by looking: those in use, those that are kept, and none in the end. */
    @Test
    void pagesAreThereWhileTheyAreOfUse() {
        passes(random(0), mp -> {
            Member root = mp.root();
            Blocks blocks = root.arena().blocks();
            long run = root.allocate(3 << 20);
            long small = root.allocate(64);
            assertThat(List.of(blocks.withPages(), blocks.idle())).containsExactly(4, 0);
            root.free(run);
            assertThat(List.of(blocks.withPages(), blocks.idle())).containsExactly(4, 3);
            blocks.trim(root.identity());
            assertThat(List.of(blocks.withPages(), blocks.idle())).containsExactly(1, 0);
            root.free(small);
            blocks.trim(root.identity());
            assertThat(List.of(blocks.withPages(), blocks.idle())).containsExactly(0, 0);
        });
    }

    @Test
    void threeMembers() {
        passes(random(0), program(3, 6, SIZES));
    }

    @Test
    void fourMembersWithKills() {
        passes(random(2), program(4, 6, SIZES));
    }

    @Test
    void slabsThatOpenAndClose() {
        passes(random(1), program(3, 6, 349_440, 524_000, 262_080));
    }

    @Test
    void allSchedulesOfTwo() {
        passesAll(Simulation.builder().exhaustive(2).fromMark(), program(2, 2, 524_000));
    }

    @Test
    void allSchedulesOfTwoWithAKill() {
        passesAll(Simulation.builder().exhaustive(1).kills(1).fromMark(), program(2, 1, 524_000, 64));
    }

    @Test
    void allSchedulesOfThree() {
        passesAll(Simulation.builder().exhaustive(2).fromMark(), program(3, 1, 524_000));
    }
}
