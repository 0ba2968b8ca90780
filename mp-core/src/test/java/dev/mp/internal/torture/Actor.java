package dev.mp.internal.torture;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.channel.Endpoint;
import dev.mp.internal.channel.PipeType;
import dev.mp.internal.channel.QueueType;
import dev.mp.internal.codec.ObjectFormat;
import dev.mp.internal.member.Children;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Ref;
import dev.mp.internal.member.Transfer;
import dev.mp.internal.process.ChildBody;
import java.time.Duration;
import okio.Buffer;

/** A member in a test, with the seam that can end it. */
record Actor(Member member, MortalSeam seam) {
    /** Far longer than anything takes; nobody waits for it for real, since sleeping only moves the clock. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Deadline limit() {
        return Deadline.in(seam, LIMIT);
    }

    Endpoint newQueue() {
        return QueueType.create(member, 0);
    }

    Endpoint newQueue(long maxItems) {
        return QueueType.create(member, maxItems);
    }

    PipeType.Ends newPipe() {
        return PipeType.create(member, true);
    }

    /** A handle of this member's on what another one holds. */
    private Ref open(Endpoint held) {
        int index = held.ref().index();
        member.holdings().beginTake();
        member.holdings().hold(index);
        Ref ref = member.holdings().open(index, held.ref().uid());
        member.holdings().endTake(new int[] {index});
        if (ref == null) {
            throw new AssertionError("nobody holds it");
        }
        return ref;
    }

    Endpoint openQueue(Endpoint held) {
        return QueueType.endpoint(open(held));
    }

    Endpoint openPipe(Endpoint held) {
        return PipeType.endpoint(open(held));
    }

    Endpoint.Outcome send(Endpoint to, Note note) throws Exception {
        Transfer transfer = note.transfer(this);
        try {
            return to.send(note.payload(), transfer, limit());
        } finally {
            transfer.unpin();
        }
    }

    /** Starts a member whose first message carries handles. */
    void start(Children.Starter starter, Endpoint... carried) throws Exception {
        Buffer message = new Buffer();
        Transfer transfer = Transfer.encode(member, () -> {
            for (Endpoint endpoint : carried) {
                Transfer.sending(endpoint).carry(endpoint, endpoint.ref());
            }
            ObjectFormat.standard().encode(new Nothing(), message);
            return message;
        });
        try {
            member.children().start("child", true, message, transfer, starter);
        } finally {
            transfer.unpin();
        }
    }

    /** What a started member does. */
    private static final class Nothing implements ChildBody {
        private static final long serialVersionUID = 1;

        @Override
        public int run(Member self) {
            return 0;
        }

        @Override
        public void report(Throwable failure) {}
    }

    /** Takes the next message, or says why there is none. */
    Receipt receive(Endpoint from) throws Exception {
        return receive(from, limit());
    }

    /** Takes the next message if there is one. */
    Receipt receiveNow(Endpoint from) throws Exception {
        return receive(from, Deadline.in(seam, Duration.ZERO));
    }

    private Receipt receive(Endpoint from, Deadline deadline) throws Exception {
        Endpoint.Received received = new Endpoint.Received();
        Endpoint.Outcome outcome = from.receive(bytes -> Note.read(this, bytes.readByteArray()), received, deadline);
        return new Receipt(outcome, (Note) received.value());
    }

    record Receipt(Endpoint.Outcome outcome, @org.jspecify.annotations.Nullable Note note) {}
}
