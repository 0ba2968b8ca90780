package dev.mp.internal.process;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.arena.Slots;
import dev.mp.internal.arena.Slots.Bootstrap;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.WaitPoint;
import org.jspecify.annotations.Nullable;

/**
 * A process that stands by, as it sees itself: it waits in its slot until its starter calls it, answers, and waits for the
 * message that says what to do. See {@link Slots} for the word on which both sides agree. Its watchdog ends it should the
 * starter be gone.
 */
public final class StandBy {
    private final Member member;
    private final Slots slots;
    private final int slot;
    private final WaitPoint gate;

    private StandBy(Member member) {
        this.member = member;
        this.slots = member.arena().slots();
        this.slot = member.slot();
        this.gate = new WaitPoint(member, slots.stateGate(slot), slot);
    }

    /**
     * Stands by.
     *
     * @return what to do then, or null if this process is not needed any more
     */
    public static @Nullable ChildBody await(Member member) throws InterruptedException {
        return new StandBy(member).await();
    }

    private @Nullable ChildBody await() throws InterruptedException {
        // The first message has been taken: from here on its place is for the second.
        slots.setBootstrap(member.identity(), 0, 0);
        boolean _ = slots.moveBootstrap(member.identity(), Bootstrap.TAKEN, Bootstrap.STANDBY);
        gate.openAll();
        while (true) {
            Bootstrap state = slots.bootstrapState(slot);
            switch (state) {
                case STANDBY, LISTENING, WRITING, BUSY -> {
                    boolean _ = gate.await(() -> slots.bootstrapState(slot) != state, Deadline.NEVER);
                }
                case CALLED -> {
                    if (slots.moveBootstrap(member.identity(), Bootstrap.CALLED, Bootstrap.LISTENING)) {
                        gate.openAll();
                    }
                }
                case PENDING, TAKEN -> {
                    return slots.bootstrap(member.identity()) == 0 ? null
                            : dev.mp.internal.process.Bootstrap.takeSecond(member);
                }
            }
        }
    }
}
