package dev.mp.internal.process;

import dev.mp.internal.member.Member;
import java.io.Serializable;

/** The first message to a new member: what it is to do with its life. */
public interface ChildBody extends Serializable {
    /**
     * Runs on the main thread of the new member.
     *
     * @return its exit code
     */
    int run(Member self) throws Exception;

    /** Says on standard error how the run failed, all at once. */
    void report(Throwable failure);
}
