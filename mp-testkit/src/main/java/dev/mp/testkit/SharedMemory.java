package dev.mp.testkit;

import dev.mp.internal.arena.Arena;
import java.util.ArrayList;
import java.util.List;

/** What a family has in its arena at some moment. */
record SharedMemory(int objects, int blocks) {
    static SharedMemory of(Arena arena) {
        return new SharedMemory(arena.objects().count(), arena.blocks().count());
    }

    /** How much more it is than it was, a line for each kind of thing. */
    List<String> since(SharedMemory before) {
        List<String> more = new ArrayList<>();
        addMore(more, "pipe ends, queues or other shared objects", objects - before.objects);
        addMore(more, "blocks of shared memory", blocks - before.blocks);
        return more;
    }

    private static void addMore(List<String> more, String what, int count) {
        if (count > 0) {
            more.add(count + " " + what);
        }
    }
}
