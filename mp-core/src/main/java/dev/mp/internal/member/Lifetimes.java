package dev.mp.internal.member;

import dev.mp.internal.arena.Blocks;
import dev.mp.internal.arena.Deadline;
import dev.mp.internal.arena.Identity;
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
        type(index).detach(member, index, objects.block(index));
        objects.detached(index);
        finishContents(index, Identity.NONE, reached);
    }

    private void finishContents(int index, int claimer, IntConsumer reached) {
        long owner = objects.uid(objects.first(index));
        if (!objects.isOver(index) || !objects.claimContents(index, owner, claimer, member.identity())) {
            return;
        }
        Deque<Integer> carried = new ArrayDeque<>();
        try {
            boolean _ = type(index).references(member, index, objects.block(index), Deadline.NEVER, carried::add);
        } catch (InterruptedException e) {
            // Nobody else can reach the object, so nothing is waited for; the interrupt is the caller's business.
            Thread.currentThread().interrupt();
        }
        for (int reference : carried) {
            objects.arrive(reference);
        }
        blocks.freeAllOf(owner, member.identity());
        objects.free(index);
        carried.forEach(reached::accept);
    }

    /** Gives up objects of this member's that were not published because a step of their creation failed. */
    public void discard(int... indices) {
        for (int index : indices) {
            objects.discard(index, member.identity());
        }
        for (int index : indices) {
            finishContents(index, Identity.NONE, _ -> {});
        }
    }

    private ObjectType type(int index) {
        return member.type(objects.type(index));
    }

    /** Goes on where a dead member stopped creating or ending objects. */
    void recover(int dead) {
        for (int index = Layout.MAX_SLOTS, used = objects.used(); index < used; index++) {
            if (objects.isAllocatingBy(index, dead)) {
                objects.discard(index, dead);
                finishContents(index, Identity.NONE, _ -> {});
            } else if (objects.takeOverEnding(index, dead, member.identity())) {
                finish(index, this::endAgain);
            } else if (objects.isOver(index)) {
                int claimer = objects.contentsClaimer(index);
                if (claimer == Identity.NONE || claimer == dead) {
                    finishContents(index, claimer, this::endAgain);
                }
            }
        }
    }

    private void endAgain(int index) {
        endIfUnreachable(index, objects.uid(index));
    }
}
