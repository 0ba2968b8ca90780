package dev.mp;

import dev.mp.internal.member.Member;

/** Lets tests of all packages look behind the front door. */
public final class Inside {
    private Inside() {}

    /** What the calling thread's process is to its family. */
    public static Member member() {
        return Family.current().member();
    }
}
