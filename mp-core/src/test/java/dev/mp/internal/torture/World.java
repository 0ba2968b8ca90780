package dev.mp.internal.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.internal.arena.Arena;
import dev.mp.internal.arena.Identity;
import dev.mp.internal.arena.Slots;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.RecoverySteps;
import dev.mp.internal.process.FamilyTypes;
import dev.mp.internal.seam.Seam;
import dev.mp.internal.seam.Seams;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A family whose members all live in this JVM and on this thread, in a real arena. */
final class World implements AutoCloseable {
    /** How much the members may use together. */
    static final int LIMIT_MIB = 96;

    private final Seam base;
    private final PageLedger pages;
    private final boolean releasesPages;
    private final Actor root;

    /** @param releasesPages whether its members give pages back to the system, which takes most of the time */
    World(boolean releasesPages) throws IOException {
        this.releasesPages = releasesPages;
        base = Seams.create();
        pages = new PageLedger(base);
        MortalSeam seam = new MortalSeam(base, pages, releasesPages);
        root = new Actor(Member.root(seam, (long) LIMIT_MIB << 20, false, FamilyTypes.ALL), seam);
    }

    Actor root() {
        return root;
    }

    /** A new member, started by the root. */
    Actor enter() throws IOException {
        return enter(root);
    }

    Actor enter(Actor starter) throws IOException {
        long nonce = base.random();
        Slots slots = starter.member().arena().slots();
        int identity = slots.reserve(starter.member().identity(), nonce);
        slots.setBootstrap(identity, Slots.Bootstrap.TAKEN);
        Actor actor = enter(identity, nonce);
        assertThat(actor).isNotNull();
        return actor;
    }

    /** What a process does that was started to be that member; null if nobody waits for it any more. */
    @Nullable Actor enter(int identity, long nonce) throws IOException {
        MortalSeam seam = new MortalSeam(base, pages, releasesPages);
        Member member = Member.enter(seam, Arena.open(seam), identity, nonce, false, FamilyTypes.ALL);
        return member == null ? null : new Actor(member, seam);
    }

    /** Kills a member, has the root clean up after it, and forgets it. */
    void bury(Actor dead) throws InterruptedException {
        if (!dead.seam().isDead()) {
            dead.seam().die();
        }
        cleanUpAfter(dead);
    }

    /** Has the root clean up after a member that is dead or has left, and forgets it. */
    void cleanUpAfter(Actor dead) throws InterruptedException {
        int identity = dead.member().identity();
        assertThat(RecoverySteps.recover(root.member(), identity)).isTrue();
        Arena arena = root.member().arena();
        assertThat(arena.slots().isReaped(identity)).isTrue();
        assertThat(arena.objects().nextHeld(Identity.slot(identity), 0)).as("held by the dead").isEqualTo(-1);
        arena.slots().free(identity);
    }

    /** Nothing is left of what members did. */
    void requireEmpty() {
        Arena arena = root.member().arena();
        assertThat(arena.objects().count()).as("objects").isZero();
        arena.blocks().trim(root.member().identity());
        assertThat(arena.blocks().inUse()).as("MiB in use").isZero();
        if (root.seam().releasesPages()) {
            assertThat(arena.blocks().withPages()).as("MiB with pages").isZero();
        }
        for (int slot = 0; slot < arena.slots().used(); slot++) {
            int identity = arena.slots().inhabitant(slot);
            assertThat(identity == Identity.NONE || identity == root.member().identity()).as("slot %d free", slot)
                    .isTrue();
        }
    }

    @Override
    public void close() {
        base.close();
    }
}
