package dev.mp.internal.channel;

import static dev.mp.jcstress.Mapped.SEAM;

import dev.mp.jcstress.Mapped;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Who sees a commit word sees the copy of the state that it puts in force, and the payload, which is stored plainly. */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "before")
@Outcome(id = "1, 14, 42", expect = Expect.ACCEPTABLE, desc = "after the first commit")
@Outcome(id = "2, 25, 42", expect = Expect.ACCEPTABLE, desc = "after the second commit")
@Outcome(expect = Expect.FORBIDDEN, desc = "a part of a commit")
@State
public class CursorTests {
    private final long states = Mapped.cell();
    private final long commit = states + 64;
    private final long payload = states + 128;
    private final Cursor cursor = new Cursor(SEAM, states, commit);

    public CursorTests() {
        long _ = cursor.look();
    }

    @Actor
    public void writer() {
        SEAM.copyIn(payload, new byte[] {42}, 0, 1);
        cursor.commit(1, 2, 4, 7);
        cursor.commit(1, 4, 8, 12);
    }

    /** Without the latch, as {@link Channel} reads the bytes that passed: right if the word has not changed meanwhile. */
    @Actor
    public void reader(JJJ_Result r) {
        Cursor seen = new Cursor(SEAM, states, commit);
        do {
            r.r1 = seen.look();
            r.r2 = seen.segment() + seen.position() + seen.end() + seen.passed();
        } while (SEAM.getLongVolatile(commit) != r.r1);
        if (r.r1 > 0) {
            byte[] bytes = new byte[1];
            SEAM.copyOut(payload, bytes, 0, 1);
            r.r3 = bytes[0];
        }
    }
}
