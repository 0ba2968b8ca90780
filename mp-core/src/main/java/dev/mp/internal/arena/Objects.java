package dev.mp.internal.arena;

import dev.mp.CapacityException;
import dev.mp.internal.seam.Seam;
import java.util.function.IntConsumer;

/**
 * The table of shared objects: who holds each, who watches it, and when its life ends.
 *
 * <p>A member that holds a handle to an object has one bit for it; counts of handles within the member are the
 * member's own business. A message on its way that refers to the object counts as in flight. An object that nobody
 * holds and no message carries can never be reached again, so it ends.
 *
 * <pre>
 *   FREE --create--> ALLOCATING(by) --publish--> LIVE(in flight, transfers) --tryEnd--> ENDING(by)
 *    ^                     \--------------- given up ---------------\                       |
 *    |                                                                v                      v
 *    +------- contents freed ------ RECLAIMING(by) &lt;--- both ends --- DETACHED(uid) &lt;--------+
 *
 *   life word, LIVE:       | transfers 36 | in flight 24 | state 4 |
 *   life word, DETACHED:   | uid                         | state 4 |
 *   life word, others:     | identity of who is at work  | state 4 |
 * </pre>
 *
 * <p>A death cannot make these facts wrong: bits of the dead are cleared by whoever recovers it, and the count of
 * references in flight, raised before a message is committed and lowered after its taking is, is at worst too high;
 * recovery counts it anew. The count of transfers changes whenever a reference goes into a message or out of one, so
 * who looked for holders while one moved past fails to end the object, and looks again.
 *
 * <p>Some objects come in pairs that share their contents: the ends of a pipe. Each goes to DETACHED by itself, and
 * the contents are freed when both are. Every step is a compare-and-set of a word that names a member or a uid, so one
 * that comes late finds another word, also if the entry has been used again since. An entry that is FREE has no peer.
 *
 * <pre>
 *    0 long life     16 long block    28 int  peer            64..191 watching members, a bit each
 *    8 long uid      24 int  type
 * </pre>
 */
public final class Objects {
    static final int FREE = 0;
    static final int ALLOCATING = 1;
    static final int LIVE = 2;
    static final int ENDING = 3;
    static final int DETACHED = 4;
    static final int RECLAIMING = 5;

    private static final long UID = 8;
    private static final long BLOCK = 16;
    private static final long TYPE = 24;
    private static final long PEER = 28;
    private static final long WATCHERS = 64;

    private static final long STATE_MASK = 0xf;
    private static final long ONE_IN_FLIGHT = 1 << 4;
    private static final long IN_FLIGHT_MASK = 0xff_ffffL << 4;
    private static final int TRANSFERS_SHIFT = 28;

    private final Seam seam;
    private final Slots slots;

    Objects(Seam seam, Slots slots) {
        this.seam = seam;
        this.slots = slots;
    }

    /** What stands at an offset of an entry. */
    static String word(long offset) {
        return switch ((int) offset) {
            case 0 -> "life";
            case (int) UID -> "uid";
            case (int) BLOCK -> "block";
            case (int) TYPE -> "type";
            case (int) PEER -> "peer";
            default -> "watchers";
        };
    }

    private static long at(int index) {
        return Layout.OBJECTS + index * Layout.OBJECT_BYTES;
    }

    private long life(int index) {
        return seam.getLongVolatile(at(index));
    }

    private static int state(long life) {
        return (int) (life & STATE_MASK);
    }

    private static long by(int state, int identity) {
        return (long) identity << 4 | state;
    }

    /** One past the highest index that was ever used. */
    public int used() {
        return seam.getIntAcquire(Layout.AT_OBJECTS_USED);
    }

    // ---- birth

    /**
     * Takes an entry. Until {@link #publish} it is the creator's alone, and recovery undoes it.
     *
     * @throws CapacityException if the table is full
     */
    public int create(int identity, int type) {
        int hint = seam.getIntAcquire(Layout.AT_OBJECT_HINT);
        int count = Layout.MAX_OBJECTS - Layout.MAX_SLOTS;
        for (int i = 0; i < count; i++) {
            int index = Layout.MAX_SLOTS + Math.floorMod(hint + i, count);
            // The look comes before any store to the entry: it fails where its page cannot be had.
            long life = life(index);
            if (state(life) != FREE) {
                continue;
            }
            // Before the entry is taken: recovery looks at no entry behind the mark.
            Arena.raise(seam, Layout.AT_OBJECTS_USED, index + 1);
            if (seam.compareAndSetLong(at(index), life, by(ALLOCATING, identity))) {
                seam.setIntRelease(Layout.AT_OBJECT_HINT, (hint + i + 1) % count);
                long at = at(index);
                seam.setLongRelease(at + UID, seam.getAndAddLong(Layout.AT_NEXT_UID, 1));
                seam.setIntRelease(at + TYPE, type);
                for (int word = 0; word < Layout.WATCHER_WORDS; word++) {
                    seam.setLongRelease(at + WATCHERS + word * 8L, 0);
                }
                return index;
            }
        }
        throw new CapacityException("no room for another shared object: " + count
                + " queues, pipe ends and locks live in this family at once; close some");
    }

    public void setBlock(int index, long block) {
        seam.setLongRelease(at(index) + BLOCK, block);
    }

    /** Two objects share the contents whose owner is the uid of {@code first}. */
    public void pair(int first, int second) {
        seam.setIntRelease(at(first) + PEER, second);
        seam.setIntRelease(at(second) + PEER, first);
    }

    /** The store that commits a creation. The creator has marked itself as holder before. */
    public void publish(int index) {
        // A new object starts with a transfer count that no earlier one of this entry had, so late looks fail.
        seam.setLongVolatile(at(index), uid(index) << TRANSFERS_SHIFT + 12 | LIVE);
    }

    // ---- what it is

    public long uid(int index) {
        return seam.getLongAcquire(at(index) + UID);
    }

    public long block(int index) {
        return seam.getLongAcquire(at(index) + BLOCK);
    }

    public int type(int index) {
        return seam.getIntAcquire(at(index) + TYPE);
    }

    /** The other object of a pair, or 0. */
    public int peer(int index) {
        return seam.getIntAcquire(at(index) + PEER);
    }

    public boolean isLive(int index, long uid) {
        return index >= Layout.MAX_SLOTS
                && index < Layout.MAX_OBJECTS
                && state(life(index)) == LIVE
                && uid(index) == uid;
    }

    public boolean isLive(int index) {
        return state(life(index)) == LIVE;
    }

    // ---- who holds it

    private static long heldWord(int slot, int index) {
        return Layout.HELD + slot * Layout.OBJECT_BITMAP_BYTES + (index >>> 6) * 8L;
    }

    public void hold(int slot, int index) {
        seam.getAndBitwiseOrLong(heldWord(slot, index), 1L << index);
    }

    public void letGo(int slot, int index) {
        seam.getAndBitwiseAndLong(heldWord(slot, index), ~(1L << index));
    }

    public boolean holds(int slot, int index) {
        return (seam.getLongVolatile(heldWord(slot, index)) & 1L << index) != 0;
    }

    /** The smallest object from {@code index} on that the slot holds, or -1. */
    public int nextHeld(int slot, int index) {
        int words = used() + 63 >>> 6;
        long bits = seam.getLongVolatile(heldWord(slot, index)) & -1L << index;
        int word = index >>> 6;
        while (bits == 0) {
            word = seam.indexOfNonZero(heldWord(slot, 0), word + 1, words);
            if (word < 0) {
                return -1;
            }
            bits = seam.getLongVolatile(heldWord(slot, word << 6));
        }
        return (word << 6) + Long.numberOfTrailingZeros(bits);
    }

    private boolean anyHolds(int index) {
        for (int slot = 0, used = slots.used(); slot < used; slot++) {
            if (holds(slot, index)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether anybody but the inhabitant of a slot can reach an object: by holding it, or by taking a message. If nobody
     * can, nobody ever will.
     */
    public boolean isShared(int index, int slot) {
        while (true) {
            long life = life(index);
            if (inFlight(life) > 0) {
                return true;
            }
            for (int other = 0, used = slots.used(); other < used; other++) {
                if (other != slot && holds(other, index)) {
                    return true;
                }
            }
            if (life(index) == life) {
                // No reference moved from a holder into a message and on to another one meanwhile.
                return false;
            }
        }
    }

    // ---- references in flight

    /** A message that will refer to the object is about to be committed. The caller holds the object. */
    public void depart(int index) {
        transfer(index, ONE_IN_FLIGHT);
    }

    /** A message that referred to the object was taken or dropped; who took it holds the object by now. */
    public void arrive(int index) {
        transfer(index, -ONE_IN_FLIGHT);
    }

    private void transfer(int index, long change) {
        long life;
        do {
            life = life(index);
            if (state(life) != LIVE || change < 0 && (life & IN_FLIGHT_MASK) == 0) {
                return;
            }
        } while (!seam.compareAndSetLong(at(index), life, life + change + (1L << TRANSFERS_SHIFT)));
    }

    /**
     * Makes every attempt fail to end the object that began before this call. The caller has marked itself as a holder.
     *
     * @return false if it is not live
     */
    public boolean touch(int index) {
        long life;
        do {
            life = life(index);
            if (state(life) != LIVE) {
                return false;
            }
        } while (!seam.compareAndSetLong(at(index), life, life + (1L << TRANSFERS_SHIFT)));
        return true;
    }

    /** The life of an object, for {@link #correct}: opaque, equal only if nothing was transferred in between. */
    public long look(int index) {
        return life(index);
    }

    public static int inFlight(long life) {
        return state(life) == LIVE ? (int) ((life & IN_FLIGHT_MASK) >>> 4) : 0;
    }

    /** Sets a count that was taken anew; false if a reference moved since {@code life} was looked at. */
    public boolean correct(int index, long life, int inFlight) {
        return seam.compareAndSetLong(
                at(index), life, (life & ~IN_FLIGHT_MASK) + (long) inFlight * ONE_IN_FLIGHT + (1L << TRANSFERS_SHIFT));
    }

    // ---- death

    /**
     * Ends the life of an object that nobody can reach any more.
     *
     * @return true if it was this call that ended it, so that the caller must finish what {@link #ENDING} began
     */
    public boolean tryEnd(int index, long uid, int identity) {
        long life = life(index);
        return state(life) == LIVE
                && uid(index) == uid
                && (life & IN_FLIGHT_MASK) == 0
                && !anyHolds(index)
                && seam.compareAndSetLong(at(index), life, by(ENDING, identity));
    }

    private static long detached(long uid) {
        return uid << 4 | DETACHED;
    }

    /** The other object of a pair, or 0; a creator that died while it paired leaves one that does not point back. */
    private int pairedWith(int index) {
        int peer = peer(index);
        return peer != 0 && peer(peer) == index ? peer : 0;
    }

    /** Whether the other object of a pair is live still, so that what they share is in use. */
    public boolean isPeerLive(int index) {
        int peer = pairedWith(index);
        return peer != 0 && isLive(peer);
    }

    /**
     * Commits the end of an object that this member is {@link #ENDING}, or gives up one that it is creating.
     *
     * @return the object whose contents this member has to free now, as their only one; or -1
     */
    public int detach(int index, int identity) {
        // Read before the store: after it, the entry is anybody's who finds both of a pair detached.
        int peer = pairedWith(index);
        long uid = uid(index);
        long peerUid = peer == 0 ? 0 : uid(peer);
        seam.setLongVolatile(at(index), detached(uid));
        // Both members of a pair store first and look then, so one of them at least finds both detached.
        if (peer == 0) {
            return claim(index, uid, identity);
        }
        return life(peer) == detached(peerUid) ? claimPair(index, uid, peer, peerUid, identity) : -1;
    }

    /** Finds a detached object whose contents nobody is freeing, because who should have died before it began. */
    public int claimLeftOver(int index, int identity) {
        long life = life(index);
        if (state(life) != DETACHED) {
            return -1;
        }
        int peer = pairedWith(index);
        if (peer == 0) {
            return claim(index, life >>> 4, identity);
        }
        long peerLife = life(peer);
        return state(peerLife) == DETACHED ? claimPair(index, life >>> 4, peer, peerLife >>> 4, identity) : -1;
    }

    /** The contents are those of the object that was created first, at the lower uid. */
    private int claimPair(int index, long uid, int peer, long peerUid, int identity) {
        return uid < peerUid ? claim(index, uid, identity) : claim(peer, peerUid, identity);
    }

    private int claim(int first, long uid, int identity) {
        return seam.compareAndSetLong(at(first), detached(uid), by(RECLAIMING, identity)) ? first : -1;
    }

    /** Lets the entries of an object that this member is reclaiming, and of its peer, be used again. */
    public void reclaimed(int first) {
        int second = pairedWith(first);
        if (second != 0) {
            // It still points here, so nobody has freed it. From the next store on it is an object of its own, which
            // recovery may free as well as the store after it.
            long life = detached(uid(second));
            seam.setIntVolatile(at(second) + PEER, 0);
            boolean _ = seam.compareAndSetLong(at(second), life, FREE);
        }
        seam.setIntVolatile(at(first) + PEER, 0);
        seam.setLongVolatile(at(first), FREE);
    }

    /** What a dead member was at work on an object. */
    public enum Work {
        NONE,
        ALLOCATING,
        ENDING,
        RECLAIMING
    }

    /** Takes over what a dead member was at work on. */
    public Work takeOver(int index, int dead, int identity) {
        long life = life(index);
        int state = state(life);
        boolean isWork = state == ALLOCATING || state == ENDING || state == RECLAIMING;
        if (!isWork || life != by(state, dead) || !seam.compareAndSetLong(at(index), life, by(state, identity))) {
            return Work.NONE;
        }
        return state == ALLOCATING ? Work.ALLOCATING : state == ENDING ? Work.ENDING : Work.RECLAIMING;
    }

    /** Whether somebody is ending the object: what it carries may be on its way out. */
    public boolean isEnding(int index) {
        return state(life(index)) == ENDING;
    }

    /** Hands out the live objects that no member holds and no message carries. */
    public void eachUnreachable(IntConsumer consumer) {
        int slotsUsed = slots.used();
        for (int from = Layout.MAX_SLOTS, used = used(); from < used; from += Long.SIZE) {
            long held = 0;
            for (int slot = 0; slot < slotsUsed; slot++) {
                held |= seam.getLongVolatile(heldWord(slot, from));
            }
            for (int index = from; index < Math.min(from + Long.SIZE, used); index++) {
                long life = (held & 1L << index) == 0 ? life(index) : FREE;
                if (state(life) == LIVE && inFlight(life) == 0) {
                    consumer.accept(index);
                }
            }
        }
    }

    boolean isFree(int index) {
        return state(life(index)) == FREE;
    }

    /** How many objects there are. */
    public int count() {
        int count = 0;
        for (int index = Layout.MAX_SLOTS, used = used(); index < used; index++) {
            count += state(life(index)) == FREE ? 0 : 1;
        }
        return count;
    }

    // ---- watchers

    public void watch(int slot, int index) {
        seam.getAndBitwiseOrLong(at(index) + WATCHERS + (slot >>> 6) * 8L, 1L << slot);
    }

    public void unwatch(int slot, int index) {
        seam.getAndBitwiseAndLong(at(index) + WATCHERS + (slot >>> 6) * 8L, ~(1L << slot));
    }

    /** Tells every member that watches the object that something about it changed. */
    public void ringWatchers(int index) {
        for (int word = 0, words = slots.used() + 63 >>> 6; word < words; word++) {
            long bits = seam.getLongVolatile(at(index) + WATCHERS + word * 8L);
            for (; bits != 0; bits &= bits - 1) {
                ring((word << 6) + Long.numberOfTrailingZeros(bits), index);
            }
        }
    }

    private void ring(int slot, int index) {
        long ready = Layout.READY + slot * Layout.READY_BYTES;
        int word = index >>> 6;
        // The bit first, then the summary, then the bell: the reactor reads them in the opposite order. The summary is
        // looked at even if the bit was set, since who set it may have died before the next step.
        seam.getAndBitwiseOrLong(ready + Layout.READY_SUMMARY_WORDS * 8L + word * 8L, 1L << index);
        long summary = ready + (word >>> 6) * 8L;
        if ((seam.getLongVolatile(summary) & 1L << word) == 0) {
            seam.getAndBitwiseOrLong(summary, 1L << word);
        }
        Gate.open(seam, slots.doorbell(slot));
    }

    /** Hands every object of which a watching slot was told to {@code consumer}, each once, and forgets it. */
    public void drainReady(int slot, IntConsumer consumer) {
        long ready = Layout.READY + slot * Layout.READY_BYTES;
        int all = Layout.READY_SUMMARY_WORDS;
        for (int s = seam.indexOfNonZero(ready, 0, all); s >= 0; s = seam.indexOfNonZero(ready, s + 1, all)) {
            long words = seam.getAndSetLong(ready + s * 8L, 0);
            for (; words != 0; words &= words - 1) {
                int word = (s << 6) + Long.numberOfTrailingZeros(words);
                long bits = seam.getAndSetLong(ready + Layout.READY_SUMMARY_WORDS * 8L + word * 8L, 0);
                for (; bits != 0; bits &= bits - 1) {
                    consumer.accept((word << 6) + Long.numberOfTrailingZeros(bits));
                }
            }
        }
    }

    /** Clears what a reaped slot was told and had asked for, before another member gets the slot. */
    public void forget(int slot) {
        drainReady(slot, _ -> {});
        for (int index = 0, used = slots.used(); index < used; index++) {
            unwatchQuietly(slot, index);
        }
        for (int index = Layout.MAX_SLOTS, used = used(); index < used; index++) {
            unwatchQuietly(slot, index);
        }
    }

    private void unwatchQuietly(int slot, int index) {
        if ((seam.getLongAcquire(at(index) + WATCHERS + (slot >>> 6) * 8L) & 1L << slot) != 0) {
            unwatch(slot, index);
        }
    }
}
