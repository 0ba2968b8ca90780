package dev.mp.internal.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.CapacityException;
import dev.mp.internal.channel.Endpoint;
import dev.mp.internal.channel.Endpoint.Outcome;
import dev.mp.internal.channel.PipeType;
import dev.mp.internal.process.BootstrapSteps;
import dev.mp.internal.seam.Seam;
import dev.mp.internal.torture.Actor.Receipt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** All that a member may be doing when it is killed. */
final class Repertoire {
    private static final int SMALL = 40;
    private static final int LARGE = 20_000;
    private static final int HUGE = 3 << 20;

    /** Eight of them fill a first segment, so that the next one needs another. */
    private static final int EIGHTH = 480;

    private static final String IN_VAIN = "send where the arena is full";

    private Repertoire() {}

    /** What others can do something beside. */
    static Map<String, Supplier<Play>> withRoomForOthers() {
        Map<String, Supplier<Play>> plays = all();
        plays.remove(IN_VAIN);
        return plays;
    }

    static Map<String, Supplier<Play>> all() {
        Map<String, Supplier<Play>> plays = new TreeMap<>();
        for (int bytes : new int[] {1, 4000, 100_000, 500_000, 1 << 20, HUGE}) {
            plays.put("allocate and free " + bytes, () -> new Allocating(bytes));
        }
        plays.put("create and close a pipe", CreatingPipe::new);
        plays.put("create and close a queue", CreatingQueue::new);
        plays.put("send a first small message", () -> new Sending(0, SMALL));
        plays.put("send a small message", () -> new Sending(3, SMALL));
        plays.put("send a small message into a new segment", () -> new Sending(7, EIGHTH));
        plays.put("send a first large message", () -> new Sending(0, LARGE));
        plays.put("send a large message", () -> new Sending(3, LARGE));
        plays.put("send a huge message", () -> new Sending(1, HUGE));
        plays.put("send a small message with queues", () -> new SendingQueues(SMALL));
        plays.put("send a large message with queues", () -> new SendingQueues(LARGE));
        plays.put("send a queue that others send too", SendingSharedQueue::new);
        plays.put(IN_VAIN, SendingInVain::new);
        plays.put("take a first small message", () -> new Taking(0, SMALL));
        plays.put("take a small message", () -> new Taking(3, SMALL));
        plays.put("take a small message from a new segment", () -> new Taking(8, EIGHTH));
        plays.put("take a large message", () -> new Taking(2, LARGE));
        plays.put("take a huge message", () -> new Taking(0, HUGE));
        plays.put("take a small message with queues", () -> new TakingQueues(SMALL));
        plays.put("take a large message with queues", () -> new TakingQueues(LARGE));
        plays.put("take a queue that lies elsewhere too", TakingSharedQueue::new);
        plays.put("close an end", ClosingEnd::new);
        plays.put("close the last handle on messages", ClosingLast::new);
        plays.put("close a queue that carries a queue twice", ClosingCarrier::new);
        plays.put("start a member that does not come", () -> new Starting(false));
        plays.put("start a member that comes", () -> new Starting(true));
        plays.put("fail to start a member", FailingStart::new);
        plays.put("take the first message", Entering::new);
        return plays;
    }

    // ---- memory

    private static final class Allocating extends Play {
        private final int bytes;

        Allocating(int bytes) {
            this.bytes = bytes;
        }

        @Override
        void act() {
            long first = allocated(victim);
            long second = allocated(victim);
            victim.member().free(first);
            long third = allocated(victim);
            victim.member().free(second);
            victim.member().free(third);
        }

        @Override
        void after(boolean acted) {
            peer.member().free(allocated(peer));
        }

        private long allocated(Actor by) {
            long block = by.member().allocate(bytes);
            by.seam().copyIn(block, new byte[] {1}, 0, 1);
            by.seam().copyIn(block + bytes - 1, new byte[] {1}, 0, 1);
            return block;
        }
    }

    // ---- life of objects

    private static final class CreatingPipe extends Play {
        @Override
        void act() {
            PipeType.Ends ends = victim.newPipe();
            ends.first().close();
            ends.second().close();
        }
    }

    private static final class CreatingQueue extends Play {
        @Override
        void act() {
            victim.newQueue().close();
        }
    }

    // ---- sending

    /** The victim sends one more message than there are; whether it arrives is open, everything else is not. */
    private static class Sending extends Play {
        private final int earlier;
        private final int size;
        Endpoint from;
        Endpoint to;

        Sending(int earlier, int size) {
            this.earlier = earlier;
            this.size = size;
        }

        @Override
        void before() throws Exception {
            PipeType.Ends ends = peer.newPipe();
            from = ends.first();
            to = victim.openPipe(ends.second());
            ends.second().close();
            for (int i = 0; i < earlier; i++) {
                assertThat(victim.send(to, new Note(i, size))).isEqualTo(Outcome.DONE);
            }
        }

        @Override
        void act() throws Exception {
            assertThat(victim.send(to, new Note(earlier, size))).isEqualTo(Outcome.DONE);
        }

        @Override
        void after(boolean acted) throws Exception {
            List<Note> received = drain(peer, from);
            assertThat(received).hasSizeBetween(acted ? earlier + 1 : earlier, earlier + 1);
            assertThat(received).containsExactlyElementsOf(numbered(0, received.size(), size));
            assertThat(peer.receive(from).outcome()).isEqualTo(Outcome.PEER_GONE);
            assertThat(peer.send(from, new Note(0, size))).isEqualTo(Outcome.PEER_GONE);
            from.close();
        }
    }

    /** The message carries a queue of the victim's alone and one that the peer holds too. */
    private static final class SendingQueues extends Play {
        private final int size;
        private Endpoint queue;
        private Endpoint own;
        private Endpoint common;

        SendingQueues(int size) {
            this.size = size;
        }

        @Override
        void before() throws Exception {
            queue = peer.newQueue();
            own = victim.newQueue();
            common = peer.newQueue();
            assertThat(victim.send(own, new Note(1, SMALL))).isEqualTo(Outcome.DONE);
            assertThat(peer.send(common, new Note(2, SMALL))).isEqualTo(Outcome.DONE);
        }

        @Override
        void act() throws Exception {
            victim.send(victim.openQueue(queue), Note.carrying(0, size, own, victim.openQueue(common)));
        }

        @Override
        void after(boolean acted) throws Exception {
            Receipt receipt = peer.receiveNow(queue);
            if (acted || receipt.outcome() == Outcome.DONE) {
                List<Endpoint> carried = receipt.note().queues();
                assertThat(peer.receiveNow(carried.get(0)).note()).isEqualTo(new Note(1, SMALL));
                assertThat(peer.receiveNow(carried.get(1)).note()).isEqualTo(new Note(2, SMALL));
                carried.forEach(Endpoint::close);
            } else {
                assertThat(peer.receiveNow(common).note()).isEqualTo(new Note(2, SMALL));
            }
            assertThat(queue.isEmpty()).isTrue();
            queue.close();
            common.close();
        }
    }

    /** The queue that the message carries is in two messages of the peer's already, and nobody has a handle on it. */
    private static final class SendingSharedQueue extends Play {
        private Endpoint queue;
        private Endpoint carried;

        @Override
        void before() throws Exception {
            queue = peer.newQueue();
            Endpoint original = peer.newQueue();
            carried = victim.openQueue(original);
            assertThat(peer.send(queue, Note.carrying(0, SMALL, original, original))).isEqualTo(Outcome.DONE);
            assertThat(peer.send(queue, Note.carrying(1, SMALL, original))).isEqualTo(Outcome.DONE);
            assertThat(peer.send(original, new Note(7, SMALL))).isEqualTo(Outcome.DONE);
            original.close();
        }

        @Override
        void act() throws Exception {
            victim.send(victim.openQueue(queue), Note.carrying(2, SMALL, carried));
        }

        @Override
        void after(boolean acted) throws Exception {
            requireInOneQueue(peer, queue, 2);
        }
    }

    /** There is no room for the message. */
    private static final class SendingInVain extends Play {
        private Endpoint queue;

        @Override
        void before() throws Exception {
            queue = victim.newQueue();
            assertThat(victim.send(queue, new Note(0, EIGHTH))).isEqualTo(Outcome.DONE);
            try {
                while (true) {
                    long _ = peer.member().allocate(1 << 20);
                }
            } catch (CapacityException e) {
                // As planned.
            }
        }

        @Override
        void act() throws Exception {
            try {
                victim.send(queue, new Note(1, HUGE));
                throw new AssertionError("there is no room");
            } catch (CapacityException e) {
                assertThat(victim.receiveNow(queue).note()).isEqualTo(new Note(0, EIGHTH));
            }
        }
    }

    // ---- taking

    /** The victim takes one message of several from a queue; it may be lost with it, and only that one. */
    private static final class Taking extends Play {
        private final int taken;
        private final int size;
        private Endpoint queue;
        private Endpoint mine;

        Taking(int taken, int size) {
            this.taken = taken;
            this.size = size;
        }

        @Override
        void before() throws Exception {
            queue = peer.newQueue();
            mine = victim.openQueue(queue);
            for (int i = 0; i < taken + 3; i++) {
                assertThat(peer.send(queue, new Note(i, size))).isEqualTo(Outcome.DONE);
            }
            for (int i = 0; i < taken; i++) {
                assertThat(victim.receive(mine).note()).isEqualTo(new Note(i, size));
            }
        }

        @Override
        void act() throws Exception {
            assertThat(victim.receive(mine).note()).isEqualTo(new Note(taken, size));
        }

        @Override
        void after(boolean acted) throws Exception {
            assertThat(peer.send(queue, new Note(taken + 3, size))).isEqualTo(Outcome.DONE);
            List<Note> rest = drain(peer, queue);
            assertThat(rest).hasSizeBetween(3, acted ? 3 : 4);
            assertThat(rest).containsExactlyElementsOf(numbered(taken + 4 - rest.size(), rest.size(), size));
            queue.close();
        }
    }

    /** The message carries two queues, of which nobody else knows one. */
    private static final class TakingQueues extends Play {
        private final int size;
        private Endpoint queue;
        private Endpoint mine;
        private Endpoint common;

        TakingQueues(int size) {
            this.size = size;
        }

        @Override
        void before() throws Exception {
            queue = peer.newQueue();
            mine = victim.openQueue(queue);
            common = peer.newQueue();
            Endpoint carried = peer.newQueue();
            assertThat(peer.send(carried, new Note(1, SMALL))).isEqualTo(Outcome.DONE);
            assertThat(peer.send(common, new Note(2, SMALL))).isEqualTo(Outcome.DONE);
            assertThat(peer.send(queue, Note.carrying(0, size, carried, common))).isEqualTo(Outcome.DONE);
            carried.close();
        }

        @Override
        void act() throws Exception {
            victim.receive(mine).note().queues().forEach(Endpoint::close);
        }

        @Override
        void after(boolean acted) throws Exception {
            Receipt receipt = peer.receiveNow(queue);
            if (receipt.outcome() == Outcome.DONE) {
                List<Endpoint> carried = receipt.note().queues();
                assertThat(peer.receiveNow(carried.get(0)).note()).isEqualTo(new Note(1, SMALL));
                assertThat(peer.receiveNow(carried.get(1)).note()).isEqualTo(new Note(2, SMALL));
                carried.forEach(Endpoint::close);
            } else {
                assertThat(peer.receiveNow(common).note()).isEqualTo(new Note(2, SMALL));
            }
            queue.close();
            common.close();
        }
    }

    /** Three messages carry the same queue, nobody has a handle on it, and the victim takes the first. */
    private static final class TakingSharedQueue extends Play {
        private Endpoint queue;
        private Endpoint mine;

        @Override
        void before() throws Exception {
            queue = peer.newQueue();
            mine = victim.openQueue(queue);
            Endpoint original = peer.newQueue();
            assertThat(peer.send(original, new Note(7, SMALL))).isEqualTo(Outcome.DONE);
            for (int i = 0; i < 3; i++) {
                assertThat(peer.send(queue, Note.carrying(i, SMALL, original))).isEqualTo(Outcome.DONE);
            }
            original.close();
        }

        @Override
        void act() throws Exception {
            victim.receive(mine).note().queues().forEach(Endpoint::close);
        }

        @Override
        void after(boolean acted) throws Exception {
            requireInOneQueue(peer, queue, 2);
        }
    }

    // ---- closing

    private static final class ClosingEnd extends Play {
        private Endpoint theirs;
        private Endpoint mine;

        @Override
        void before() throws Exception {
            PipeType.Ends ends = peer.newPipe();
            theirs = ends.first();
            mine = victim.openPipe(ends.second());
            ends.second().close();
            assertThat(victim.send(mine, new Note(0, SMALL))).isEqualTo(Outcome.DONE);
            assertThat(peer.send(theirs, new Note(0, LARGE))).isEqualTo(Outcome.DONE);
        }

        @Override
        void act() {
            mine.close();
        }

        @Override
        void after(boolean acted) throws Exception {
            assertThat(peer.receive(theirs).note()).isEqualTo(new Note(0, SMALL));
            assertThat(peer.receive(theirs).outcome()).isEqualTo(Outcome.PEER_GONE);
            theirs.close();
        }
    }

    /** What the closed pipe holds leads to a queue, and that one to another. */
    private static final class ClosingLast extends Play {
        private PipeType.Ends ends;

        @Override
        void before() throws Exception {
            ends = victim.newPipe();
            Endpoint outer = victim.newQueue();
            Endpoint inner = victim.newQueue();
            assertThat(victim.send(inner, new Note(0, LARGE))).isEqualTo(Outcome.DONE);
            assertThat(victim.send(outer, Note.carrying(0, LARGE, inner))).isEqualTo(Outcome.DONE);
            assertThat(victim.send(ends.first(), Note.carrying(0, SMALL, outer, outer))).isEqualTo(Outcome.DONE);
            assertThat(victim.send(ends.second(), Note.carrying(0, SMALL, inner))).isEqualTo(Outcome.DONE);
            outer.close();
            inner.close();
        }

        @Override
        void act() {
            ends.first().close();
            ends.second().close();
        }
    }

    /** The queue in the messages that end lies in two messages elsewhere too, and nobody has a handle on it. */
    private static final class ClosingCarrier extends Play {
        private Endpoint queue;
        private Endpoint ending;

        @Override
        void before() throws Exception {
            queue = peer.newQueue();
            ending = victim.newQueue();
            Endpoint original = victim.newQueue();
            Endpoint theirs = peer.openQueue(original);
            assertThat(peer.send(theirs, new Note(7, SMALL))).isEqualTo(Outcome.DONE);
            assertThat(peer.send(queue, Note.carrying(1, SMALL, theirs))).isEqualTo(Outcome.DONE);
            assertThat(peer.send(queue, Note.carrying(2, SMALL, theirs))).isEqualTo(Outcome.DONE);
            assertThat(victim.send(ending, Note.carrying(8, SMALL, original, original))).isEqualTo(Outcome.DONE);
            assertThat(victim.send(ending, Note.carrying(9, SMALL, original))).isEqualTo(Outcome.DONE);
            original.close();
            theirs.close();
        }

        @Override
        void act() {
            ending.close();
        }

        @Override
        void after(boolean acted) throws Exception {
            requireInOneQueue(peer, queue, 2);
        }
    }

    // ---- starting

    private static final Seam.StartedProcess PROCESS = new Seam.StartedProcess() {
        @Override
        public long pid() {
            return 1;
        }

        @Override
        public void terminate() {}

        @Override
        public void kill() {}
    };

    /** The victim starts a member with a queue of its own and one that lies in a message too. */
    private static class Starting extends Play {
        private final boolean comes;
        Endpoint queue;
        Endpoint own;
        Endpoint common;
        @Nullable Actor child;

        Starting(boolean comes) {
            this.comes = comes;
        }

        @Override
        void before() throws Exception {
            queue = peer.newQueue();
            own = victim.newQueue();
            Endpoint original = peer.newQueue();
            common = victim.openQueue(original);
            assertThat(peer.send(original, new Note(7, SMALL))).isEqualTo(Outcome.DONE);
            assertThat(peer.send(queue, Note.carrying(0, SMALL, original))).isEqualTo(Outcome.DONE);
            assertThat(peer.send(queue, Note.carrying(1, SMALL, original))).isEqualTo(Outcome.DONE);
            original.close();
        }

        @Override
        void act() throws Exception {
            victim.start(
                    (identity, nonce, onExit) -> {
                        child = comes ? world.enter(identity, nonce) : null;
                        return PROCESS;
                    },
                    own,
                    common);
            own.close();
            common.close();
            if (child != null) {
                BootstrapSteps.take(child.member());
            }
        }

        @Override
        void after(boolean acted) throws Exception {
            if (child != null) {
                world.bury(child);
            }
            requireInOneQueue(peer, queue, 2);
        }
    }

    private static final class FailingStart extends Starting {
        FailingStart() {
            super(false);
        }

        @Override
        void act() throws Exception {
            try {
                victim.start(
                        (identity, nonce, onExit) -> {
                            throw new IOException("as planned");
                        },
                        own,
                        common);
            } catch (IOException e) {
                assertThat(e).hasMessage("as planned");
            }
        }
    }

    /** The victim is the one that was started. */
    private static final class Entering extends Play {
        private Endpoint queue;
        private @Nullable Actor child;

        @Override
        void before() throws Exception {
            queue = peer.newQueue();
            Endpoint original = peer.newQueue();
            assertThat(peer.send(original, new Note(7, SMALL))).isEqualTo(Outcome.DONE);
            assertThat(peer.send(queue, Note.carrying(0, SMALL, original))).isEqualTo(Outcome.DONE);
            world.bury(victim);
            peer.start(
                    (identity, nonce, onExit) -> {
                        child = world.enter(identity, nonce);
                        return PROCESS;
                    },
                    original,
                    original);
            victim = child;
            original.close();
        }

        @Override
        void act() {
            BootstrapSteps.take(victim.member());
        }

        @Override
        void after(boolean acted) throws Exception {
            requireInOneQueue(peer, queue, 1);
        }
    }

    // ---- common

    static List<Note> drain(Actor by, Endpoint from) throws Exception {
        List<Note> notes = new ArrayList<>();
        for (Receipt next = by.receiveNow(from); next.outcome() == Outcome.DONE; next = by.receiveNow(from)) {
            notes.add(next.note());
        }
        return notes;
    }

    private static List<Note> numbered(int first, int count, int size) {
        return IntStream.range(first, first + count).mapToObj(i -> new Note(i, size)).toList();
    }

    /** At least so many messages carry the same queue, whose only message is still there at the end. */
    private static void requireInOneQueue(Actor by, Endpoint queue, int atLeast) throws Exception {
        List<Note> notes = drain(by, queue);
        assertThat(notes).hasSizeGreaterThanOrEqualTo(atLeast);
        List<Endpoint> handles = notes.stream().flatMap(note -> note.queues().stream()).toList();
        assertThat(by.receiveNow(handles.getFirst()).note()).isEqualTo(new Note(7, SMALL));
        handles.forEach(Endpoint::close);
        queue.close();
    }
}
