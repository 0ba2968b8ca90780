package dev.mp.jcstress;

import dev.mp.internal.arena.Arena;
import dev.mp.internal.arena.Deadline;
import dev.mp.internal.arena.Identity;
import dev.mp.internal.arena.Latch;
import dev.mp.internal.arena.Slots;
import dev.mp.internal.member.Member;
import dev.mp.internal.process.FamilyTypes;
import dev.mp.internal.seam.Seam;
import dev.mp.internal.seam.Seams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A family of two members in a real arena, mapped as in production; each lives on threads of this JVM. One for all tests
 * of a JVM, since jcstress makes a new state for every meeting of its actors, thousands at a time.
 */
public final class Mapped {
    private static final long LIMIT_MIB = 1024;

    /** Memory for one state: more than what a channel takes. */
    private static final long CELL_BYTES = 512;

    /** Four times the states that jcstress has at a time, as it is told to. */
    private static final long CELLS = 4 * 64 * 64;

    public static final Seam SEAM;

    /** The member on whose behalf the first actor acts. */
    public static final Member FIRST;

    /** The member on whose behalf the second one acts. */
    public static final Member SECOND;

    private static final long CELLS_AT;
    private static final AtomicLong NEXT = new AtomicLong();

    static {
        try {
            SEAM = Seams.create();
            FIRST = Member.root(SEAM, LIMIT_MIB << 20, false, FamilyTypes.ALL);
            SECOND = second();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        CELLS_AT = FIRST.allocate(CELLS * CELL_BYTES);
    }

    private Mapped() {}

    private static Member second() throws IOException {
        Slots slots = FIRST.arena().slots();
        long nonce = SEAM.random();
        int identity = slots.reserve(FIRST.identity(), nonce);
        slots.setBootstrap(identity, Slots.Bootstrap.TAKEN);
        Member second = Member.enter(SEAM, Arena.open(SEAM), identity, nonce, false, FamilyTypes.ALL);
        if (second == null) {
            throw new IllegalStateException("nobody waits for " + Identity.toString(identity));
        }
        return second;
    }

    /** Acquires a latch, however long that takes. */
    static void acquire(long latch, Member self) {
        try {
            Latch.acquire(SEAM, self.arena().slots(), latch, self.identity(), Deadline.NEVER);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sleeps on a word without any limit. */
    static void sleep(long word, int expected) {
        try {
            SEAM.sleep(word, expected, Seam.FOREVER);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Fresh memory, all 0. */
    public static long cell() {
        long cell = CELLS_AT + NEXT.getAndIncrement() % CELLS * CELL_BYTES;
        SEAM.zero(cell, CELL_BYTES);
        return cell;
    }
}
