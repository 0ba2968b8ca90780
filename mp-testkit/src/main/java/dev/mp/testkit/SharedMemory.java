package dev.mp.testkit;

import dev.mp.internal.arena.Arena;
import dev.mp.internal.member.Member;
import java.util.ArrayList;
import java.util.List;

/** What a family has in its arena at some moment. */
record SharedMemory(int objects, int blocks, int idle) {
    /** Of a family that has just been founded: nothing has been given back yet. */
    static SharedMemory atFirst(Arena arena) {
        return new SharedMemory(arena.objects().count(), arena.blocks().count(), 0);
    }

    /** What is left when all that is kept for later use has been given back. */
    static SharedMemory of(Member member) {
        Arena arena = member.arena();
        arena.blocks().trim(member.identity());
        return new SharedMemory(
                arena.objects().count(),
                arena.blocks().count(),
                arena.blocks().idle());
    }

    /** How much more it is than it was, a line for each kind of thing. */
    List<String> since(SharedMemory before) {
        List<String> more = new ArrayList<>();
        addMore(more, "pipe ends, queues or other shared objects", objects - before.objects);
        addMore(more, "blocks of shared memory", blocks - before.blocks);
        addMore(more, "MiB of shared memory with pages and without blocks", idle - before.idle);
        return more;
    }

    private static void addMore(List<String> more, String what, int count) {
        if (count > 0) {
            more.add(count + " " + what);
        }
    }
}
