package dev.mp.internal.process;

import dev.mp.internal.member.Member;

/** Lets tests say when a member takes its first message. */
public final class BootstrapSteps {
    private BootstrapSteps() {}

    public static ChildBody take(Member member) {
        return Bootstrap.take(member);
    }
}
