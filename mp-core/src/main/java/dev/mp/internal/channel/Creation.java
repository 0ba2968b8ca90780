package dev.mp.internal.channel;

import dev.mp.internal.member.Member;
import java.util.function.Supplier;

/** The steps in which a shared object comes to life, and what undoes them when one fails. */
final class Creation {
    private Creation() {}

    /** Runs a step; if it fails, gives up the entries made so far. */
    static <T> T orDiscard(Member member, Supplier<T> step, int... entries) {
        try {
            return step.get();
        } catch (Throwable e) {
            member.lifetimes().discard(entries);
            throw e;
        }
    }
}
