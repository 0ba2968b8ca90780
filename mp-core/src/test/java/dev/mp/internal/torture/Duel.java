package dev.mp.internal.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.internal.channel.Endpoint;
import dev.mp.internal.channel.Endpoint.Outcome;
import dev.mp.internal.torture.Actor.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Two members at the same queue. The first is killed at some step; while the second goes on from what that one left, it is
 * interrupted at some step by the recovery of the first.
 */
final class Duel {
    /** What a member may do to the queue. */
    enum Move {
        SEND_SMALL(40, false),
        SEND_LARGE(9000, false),
        SEND_QUEUE(40, true),
        TAKE(0, false);

        private final int size;
        private final boolean carries;

        Move(int size, boolean carries) {
            this.size = size;
            this.carries = carries;
        }
    }

    private static final int FIRST = 1000;
    private static final int SECOND = 2000;
    private static final int SMALL = 40;

    private final World world;
    private final Actor first;
    private final Actor second;
    private final Actor witness;
    private final Endpoint queue;
    private final Endpoint common;
    private final List<Note> initial = new ArrayList<>();

    /** @param sizes of the messages that are in the queue; those of negative size carry a queue */
    Duel(World world, int... sizes) throws Exception {
        this.world = world;
        first = world.enter();
        second = world.enter();
        witness = world.enter();
        queue = witness.newQueue();
        common = witness.newQueue();
        assertThat(witness.send(common, new Note(7, SMALL))).isEqualTo(Outcome.DONE);
        for (int i = 0; i < sizes.length; i++) {
            Note note = sizes[i] < 0 ? Note.carrying(i, -sizes[i], common) : new Note(i, sizes[i]);
            initial.add(note);
            assertThat(witness.send(queue, note)).isEqualTo(Outcome.DONE);
        }
    }

    /** @return whether the first one survived its move, and whether the second one was done before it was interrupted */
    boolean[] fight(Move firstMove, int lastChange, Move secondMove, int interruptedStep) throws Exception {
        Endpoint firsts = first.openQueue(queue);
        Endpoint firstsCommon = first.openQueue(common);
        Endpoint seconds = second.openQueue(queue);
        Endpoint secondsCommon = second.openQueue(common);
        common.close();

        first.seam().killAtChange(lastChange);
        Receipt firstReceipt = null;
        try {
            firstReceipt = move(first, firsts, firstsCommon, firstMove, FIRST);
        } catch (Killed e) {
            // As planned.
        }
        boolean survived = !first.seam().isDead();
        first.seam().spare();
        if (survived) {
            first.seam().die();
        }

        boolean[] buried = {false};
        second.seam().interruptAtStep(interruptedStep, () -> {
            buried[0] = true;
            bury(first);
        });
        Receipt receipt = move(second, seconds, secondsCommon, secondMove, SECOND);
        second.seam().spare();
        if (!buried[0]) {
            world.bury(first);
        }

        assertThat(receipt.outcome()).isEqualTo(Outcome.DONE);
        Stream.Builder<Note> found = Stream.builder();
        if (firstReceipt != null && firstReceipt.note() != null) {
            found.add(firstReceipt.note());
        }
        if (receipt.note() != null) {
            found.add(receipt.note());
            require(receipt.note());
        }
        List<Note> rest = Repertoire.drain(witness, queue);
        rest.forEach(found::add);
        rest.forEach(Duel::require);
        requireAll(found.build().map(Note::number).toList(), firstMove, survived, secondMove);

        seconds.close();
        secondsCommon.close();
        queue.close();
        world.bury(second);
        world.bury(witness);
        world.requireEmpty();
        return new boolean[] {survived, !buried[0]};
    }

    private void bury(Actor dead) {
        try {
            world.bury(dead);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Receipt move(Actor by, Endpoint queue, Endpoint common, Move move, int number) throws Exception {
        if (move == Move.TAKE) {
            return by.receive(queue);
        }
        Note note = move.carries ? Note.carrying(number, move.size, common) : new Note(number, move.size);
        return new Receipt(by.send(queue, note), null);
    }

    /** The queue in the message is what it was. */
    private static void require(Note note) {
        for (Endpoint carried : note.queues()) {
            assertThat(carried.size()).isEqualTo(1);
            carried.close();
        }
    }

    private void requireAll(List<Long> found, Move firstMove, boolean firstSurvived, Move secondMove) {
        assertThat(found).doesNotHaveDuplicates();
        List<Long> expected = new ArrayList<>(initial.stream().map(Note::number).toList());
        if (firstMove != Move.TAKE && (firstSurvived || found.contains((long) FIRST))) {
            expected.add((long) FIRST);
        }
        if (secondMove != Move.TAKE) {
            expected.add((long) SECOND);
        }
        if (firstMove == Move.TAKE && !firstSurvived && !found.containsAll(expected)) {
            // The first one was killed after it had taken it.
            expected.removeFirst();
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
    }
}
