package dev.mp.internal.process;

import dev.mp.internal.arena.Slots;
import dev.mp.internal.codec.ObjectFormat;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Payload;
import dev.mp.internal.member.PropertyUpdate;
import dev.mp.internal.member.Transfer;
import dev.mp.internal.seam.Seam;
import java.util.Objects;
import okio.Buffer;

/** Takes the first message out of a new member's slot, or the second one of a member that stood by. */
public final class Bootstrap {
    private Bootstrap() {}

    public static ChildBody take(Member member) {
        return take(member, false);
    }

    /** Before what the member is to do there stand its starter's system properties. */
    static ChildBody takeSecond(Member member) {
        return take(member, true);
    }

    private static ChildBody take(Member member, boolean second) {
        Seam seam = member.seam();
        Slots slots = member.arena().slots();
        int identity = member.identity();
        long block = slots.bootstrap(identity);
        boolean carries = slots.beginTakingBootstrap(identity);
        int[] references = carries ? Transfer.read(seam, block) : new int[0];
        member.holdings().beginTake();
        try {
            // A holder of all first, and none in flight then; a recount waits while this member is at it.
            for (int reference : references) {
                member.holdings().hold(reference);
            }
            for (int reference : references) {
                member.arena().objects().arrive(reference);
            }
            slots.setBootstrap(identity, Slots.Bootstrap.TAKEN);
            Buffer bytes = new Buffer();
            Payload.resize(bytes, slots.bootstrapBytes(identity));
            Payload.copyOut(seam, block + (carries ? Transfer.listBytes(references.length) : 0), bytes);
            member.free(block);
            if (second) {
                PropertyUpdate.apply(bytes);
            }
            return Transfer.decode(member, new Decoding(bytes));
        } finally {
            member.holdings().endTake(references);
        }
    }

    /** No lambda: on the way to the target the first ones cost milliseconds. */
    private record Decoding(Buffer bytes) implements Transfer.Step<ChildBody, RuntimeException> {
        @Override
        public ChildBody call() {
            return (ChildBody) Objects.requireNonNull(ObjectFormat.standard().decode(bytes));
        }
    }
}
