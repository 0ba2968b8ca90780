package dev.mp.internal.process;

import dev.mp.internal.arena.Slots;
import dev.mp.internal.codec.ObjectFormat;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Payload;
import dev.mp.internal.member.Transfer;
import dev.mp.internal.seam.Seam;
import okio.Buffer;

/** Takes the first message out of a new member's slot. */
public final class Bootstrap {
    private Bootstrap() {}

    public static ChildBody take(Member member) {
        Seam seam = member.seam();
        Slots slots = member.arena().slots();
        long block = slots.bootstrap(member.identity());
        boolean carries = slots.bootstrapPending(member.slot());
        int[] references = carries ? Transfer.read(seam, block) : new int[0];
        member.holdings().beginTake();
        try {
            for (int reference : references) {
                member.holdings().hold(reference);
                member.arena().objects().arrive(reference);
            }
            // A recount before this store still counts them: too many for a while, never too few.
            boolean _ = slots.takeBootstrap(member.identity());
            Buffer bytes = new Buffer();
            Payload.resize(bytes, slots.bootstrapBytes(member.identity()));
            Payload.copyOut(seam, block + (carries ? Transfer.listBytes(references.length) : 0), bytes);
            return (ChildBody) java.util.Objects.requireNonNull(
                    Transfer.decode(member, () -> ObjectFormat.standard().decode(bytes)));
        } finally {
            member.holdings().endTake(references);
        }
    }
}
