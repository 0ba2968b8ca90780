package dev.mp.internal.member;

import dev.mp.internal.arena.Blocks;
import dev.mp.internal.arena.Layout;
import dev.mp.internal.arena.Objects;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntConsumer;

/**
 * Ends objects that nobody can reach any more, step by step, so that a member that dies on the way leaves a state from
 * which another goes on: see {@link Objects}.
 */
public final class Lifetimes {
    private final Member member;
    private final Objects objects;
    private final Blocks blocks;

    Lifetimes(Member member) {
        this.member = member;
        this.objects = member.arena().objects();
        this.blocks = member.arena().blocks();
    }

    /** Ends an object unless somebody holds it or a message carries it; and then what only it led to. */
    public void endIfUnreachable(int index, long uid) {
        Deque<Integer> ending = new ArrayDeque<>();
        if (objects.tryEnd(index, uid, member.identity())) {
            ending.add(index);
        }
        while (!ending.isEmpty()) {
            finish(ending.remove(), reached -> {
                if (objects.tryEnd(reached, objects.uid(reached), member.identity())) {
                    ending.add(reached);
                }
            });
        }
    }

    private void finish(int index, IntConsumer reached) {
        ObjectType type = type(index);
        long block = objects.block(index);
        type.detach(member, index, block);
        if (!objects.isPeerLive(index)) {
            // Nobody can take these messages any more. Of a pair whose ends go together both look, and one sees all.
            drop(type, index, block, reached);
        }
        reclaim(objects.detach(index, member.identity()));
    }

    private void drop(ObjectType type, int index, long block, IntConsumer reached) {
        boolean interrupted = false;
        for (boolean done = false; !done;) {
            try {
                type.drop(member, index, block, reached);
                done = true;
            } catch (InterruptedException e) {
                // Whoever held a latch is dead or at the end of it, so this takes but a moment.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void reclaim(int first) {
        if (first >= 0) {
            blocks.freeAllOf(objects.uid(first), member.identity());
            objects.reclaimed(first);
        }
    }

    /** Gives up objects of this member's that were not published because a step of their creation failed. */
    public void discard(int... indices) {
        for (int index : indices) {
            reclaim(objects.detach(index, member.identity()));
        }
    }

    private ObjectType type(int index) {
        return member.type(objects.type(index));
    }

    /** Goes on where a dead member stopped creating or ending objects. */
    void recover(int dead) {
        int used = objects.used();
        for (int index = Layout.MAX_SLOTS; index < used; index++) {
            switch (objects.takeOver(index, dead, member.identity())) {
                case ALLOCATING -> reclaim(objects.detach(index, member.identity()));
                case ENDING -> finish(index, this::endAgain);
                case RECLAIMING -> reclaim(index);
                case NONE -> {}
            }
        }
        for (int index = Layout.MAX_SLOTS; index < used; index++) {
            reclaim(objects.claimLeftOver(index, member.identity()));
        }
    }

    /** Ends what nobody can reach: a member that died may have let go of it and not come to the next step. */
    void endUnreachable() {
        objects.eachUnreachable(this::endAgain);
    }

    private void endAgain(int index) {
        endIfUnreachable(index, objects.uid(index));
    }
}
