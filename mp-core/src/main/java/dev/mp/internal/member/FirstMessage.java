package dev.mp.internal.member;

import dev.mp.internal.arena.Blocks;
import dev.mp.internal.arena.Slots;
import dev.mp.internal.arena.Slots.Bootstrap;
import dev.mp.internal.seam.Seam;
import okio.Buffer;

/**
 * What a new member is told, on its way into the arena: in a block of its own, in this member's hand until it is written
 * into the new member's slot, and in that one's hand from then on.
 */
final class FirstMessage {
    private final Member member;
    private final Seam seam;
    private final Slots slots;
    private final Blocks blocks;
    private final Buffer bytes;
    private final Transfer transfer;
    private final long block;

    /** @throws dev.mp.CapacityException if there is no room for it */
    FirstMessage(Member member, Buffer bytes, Transfer transfer) {
        this.member = member;
        this.seam = member.seam();
        this.slots = member.arena().slots();
        this.blocks = member.arena().blocks();
        this.bytes = bytes;
        this.transfer = transfer;
        this.block = member.allocate(transfer.listBytes() + Math.max(bytes.size(), 1));
    }

    /** Writes it into a slot whose word says that its writer is at it. */
    void write(int identity) {
        transfer.write(seam, block);
        Payload.of(bytes).copyTo(seam, block + transfer.listBytes());
        slots.setBootstrap(identity, block, Math.toIntExact(bytes.size()));
        // The message is the child's from now on: nobody frees it under a child that outlives this member for a moment.
        boolean _ = blocks.pass(block, Blocks.hand(member.identity()), Blocks.hand(identity));
        transfer.depart();
        // This store commits the message: a member that stands by takes it from here on.
        slots.setBootstrap(identity, transfer.carriesAny() ? Bootstrap.PENDING : Bootstrap.TAKEN);
    }

    /** Frees it if it is in no slot. */
    void giveUp() {
        member.free(block);
    }

    /** Frees it if it was being written into the slot of a member that has taken nothing. */
    void takeBack(int identity) {
        slots.setBootstrap(identity, 0, 0);
        slots.setBootstrap(identity, Bootstrap.TAKEN);
        blocks.free(block, Blocks.hand(identity), member.identity());
        giveUp();
    }
}
