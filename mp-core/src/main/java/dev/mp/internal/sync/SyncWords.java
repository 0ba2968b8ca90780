package dev.mp.internal.sync;

import org.jspecify.annotations.Nullable;

/** Says what stands in the contents of locks, semaphores and the like, for people who read the steps of a test. */
public final class SyncWords {
    private SyncWords() {}

    /** The name of the word at an offset of an object's block, or null if it is none of these objects or not in it. */
    public static @Nullable String name(int type, long offset) {
        if (type == Mutex.Type.ID) {
            return offset < Mutex.BYTES ? "lock: " + Mutex.word(offset) : null;
        }
        if (type == Permits.Type.ID) {
            return offset < Permits.BYTES ? "semaphore: " + Permits.word(offset) : null;
        }
        if (type == Flag.Type.ID) {
            return offset < Flag.BYTES ? "event: " + Flag.word(offset) : null;
        }
        if (type == WaitList.Type.ID) {
            return offset < WaitList.BYTES ? "condition: " + WaitList.word(offset) : null;
        }
        if (type == Rendezvous.Type.ID) {
            return offset < Rendezvous.LONGEST_NAMED ? "barrier: " + Rendezvous.word(offset) : null;
        }
        return null;
    }
}
