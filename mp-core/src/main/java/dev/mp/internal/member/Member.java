package dev.mp.internal.member;

import dev.mp.internal.arena.Arena;
import dev.mp.internal.arena.Identity;
import dev.mp.internal.arena.Slots;
import dev.mp.internal.seam.Seam;
import java.io.IOException;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * A member of a family: everything that one process, or one simulated process, knows of the others. Every handle leads
 * to its member, and nothing of this library is kept in static fields beside it, so several members can live in one JVM.
 */
public final class Member {
    private final Seam seam;
    private final Arena arena;
    private final int identity;
    private final boolean ownsJvm;
    private final ObjectType[] types;
    private final Visitors visitors;
    private final Holdings holdings;
    private final Lifetimes lifetimes;
    private final Recovery recovery;
    private final Reactor reactor;
    private final Children children;
    private final Standbys standbys;
    private volatile boolean shuttingDown;
    private volatile boolean left;

    private Member(Seam seam, Arena arena, int identity, boolean ownsJvm, List<ObjectType> types) {
        this.seam = seam;
        this.arena = arena;
        this.identity = identity;
        this.ownsJvm = ownsJvm;
        int last = 0;
        for (ObjectType type : types) {
            last = Math.max(last, type.id());
        }
        this.types = new ObjectType[last + 1];
        for (ObjectType type : types) {
            this.types[type.id()] = type;
        }
        this.visitors = new Visitors(seam);
        this.holdings = new Holdings(this, seam);
        this.lifetimes = new Lifetimes(this);
        this.recovery = new Recovery(this);
        this.reactor = new Reactor(this);
        this.children = new Children(this);
        this.standbys = new Standbys(this);
    }

    /**
     * The first member of a new family, in an arena whose members may use {@code limit} bytes together.
     *
     * @param ownsJvm whether it has the JVM for itself, apart from members that it starts as threads
     */
    public static Member root(Seam seam, long limit, boolean ownsJvm, List<ObjectType> types) throws IOException {
        Arena arena = Arena.format(seam, limit);
        long nonce = seam.random();
        int identity = arena.slots().reserve(Identity.NONE, nonce);
        arena.slots().setBootstrap(identity, Slots.Bootstrap.TAKEN);
        Member root = enter(seam, arena, identity, nonce, ownsJvm, types);
        if (root == null) {
            throw new IllegalStateException("a new arena has no slot for its first member");
        }
        return root;
    }

    /**
     * Enters a family as the member that somebody started.
     *
     * @return null if nobody waits for it any more
     */
    public static @org.jspecify.annotations.Nullable Member enter(
            Seam seam, Arena arena, int identity, long nonce, boolean ownsJvm, List<ObjectType> types)
            throws IOException {
        int slot = Identity.slot(identity);
        if (!arena.slots().isReserved(identity)) {
            // Somebody else may live there, and would be waited for.
            return null;
        }
        // First the lock and then the claim: a member that counts as running is either locked or dead.
        seam.occupy(slot);
        if (!arena.slots().claim(identity, nonce, seam.pid())) {
            seam.vacate(slot);
            return null;
        }
        Member member = new Member(seam, arena, identity, ownsJvm, types);
        seam.onDirectWakes(member.linked());
        return member;
    }

    /** No lambda, as nowhere on the way from a child's start to its target: the first ones cost milliseconds. */
    private Runnable linked() {
        return new Runnable() {
            @Override
            public void run() {
                arena.slots().setLinked(slot());
            }
        };
    }

    public Seam seam() {
        return seam;
    }

    public Arena arena() {
        return arena;
    }

    public int identity() {
        return identity;
    }

    public int slot() {
        return Identity.slot(identity);
    }

    public boolean ownsJvm() {
        return ownsJvm;
    }

    public ObjectType type(int id) {
        return types[id];
    }

    public List<ObjectType> types() {
        return java.util.Arrays.stream(types).filter(java.util.Objects::nonNull).toList();
    }

    Visitors visitors() {
        return visitors;
    }

    public Holdings holdings() {
        return holdings;
    }

    public Lifetimes lifetimes() {
        return lifetimes;
    }

    public Recovery recovery() {
        return recovery;
    }

    public Reactor reactor() {
        return reactor;
    }

    public Children children() {
        return children;
    }

    public Standbys standbys() {
        return standbys;
    }

    /** Takes a block into this member's hand; tries again after a garbage collection before it says that all is full. */
    public long allocate(long bytes) {
        try {
            return arena.blocks().allocate(bytes, identity);
        } catch (dev.mp.CapacityException full) {
            seam.collectUnreachable();
            return arena.blocks().allocate(bytes, identity);
        }
    }

    public void free(long block) {
        arena.blocks().free(block, identity);
    }

    /**
     * Hands out what the first messages refer to that their processes have not taken yet.
     *
     * @return false if one of them is just being written or taken
     */
    boolean bootstrapReferences(IntConsumer each) {
        Slots slots = arena.slots();
        for (int slot = 0, used = slots.used(); slot < used; slot++) {
            int inhabitant = slots.inhabitant(slot);
            if (inhabitant == Identity.NONE) {
                continue;
            }
            Slots.Bootstrap state = slots.bootstrapState(slot);
            if (state.isUnsettled() || state == Slots.Bootstrap.PENDING && !readBootstrap(inhabitant, each)) {
                return false;
            }
        }
        return true;
    }

    /** The message may be taken meanwhile; what was read is right if it is still there afterwards. */
    private boolean readBootstrap(int inhabitant, IntConsumer each) {
        long block = arena.slots().bootstrap(inhabitant);
        int count = Transfer.count(seam, block);
        if (!isBootstrapPending(inhabitant)) {
            return false;
        }
        int[] references = Transfer.read(seam, block, count);
        if (!isBootstrapPending(inhabitant)) {
            return false;
        }
        for (int index : references) {
            each.accept(index);
        }
        return true;
    }

    private boolean isBootstrapPending(int inhabitant) {
        int slot = Identity.slot(inhabitant);
        return arena.slots().bootstrapState(slot) == Slots.Bootstrap.PENDING
                && arena.slots().inhabitant(slot) == inhabitant;
    }

    /** This process is about to end: what ends with it is no loss. */
    public void beginShutdown() {
        shuttingDown = true;
        standbys.close();
        children.terminateDaemons();
        seam.beginShutdown();
    }

    public boolean isShuttingDown() {
        return shuttingDown;
    }

    /** Whether the member that started this one is dead. */
    public boolean parentIsGone() {
        return arena.slots().isDead(arena.slots().starter(identity));
    }

    /**
     * Leaves the family in an orderly way, while the JVM goes on; the slot's starter cleans up as after any end. Handles
     * that threads of this member still have refuse from here on: the slot may soon be another's.
     */
    public void leave() {
        left = true;
        holdings.leave();
        reactor.stop();
        seam.vacate(slot());
    }

    /** Whether the member has left, so that nothing may be done in its name any more. */
    boolean hasLeft() {
        return left;
    }

    @Override
    public String toString() {
        return Identity.toString(identity);
    }
}
