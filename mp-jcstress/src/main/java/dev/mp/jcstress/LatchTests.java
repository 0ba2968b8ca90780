package dev.mp.jcstress;

import static dev.mp.jcstress.Mapped.FIRST;
import static dev.mp.jcstress.Mapped.SEAM;
import static dev.mp.jcstress.Mapped.SECOND;

import dev.mp.internal.arena.Latch;
import dev.mp.internal.member.Member;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** What one stored under a latch, by plain stores, the next one sees. */
@JCStressTest
@Outcome(id = {"0, 1, 2", "1, 0, 2"}, expect = Expect.ACCEPTABLE, desc = "one after the other")
@Outcome(expect = Expect.FORBIDDEN, desc = "both at once, or a store was not seen")
@State
public class LatchTests {
    private static final int COUNT = 64;

    private final long latch = Mapped.cell();

    @Actor
    public void first(III_Result r) {
        r.r1 = count(FIRST);
    }

    @Actor
    public void second(III_Result r) {
        r.r2 = count(SECOND);
    }

    @Arbiter
    public void after(III_Result r) {
        r.r3 = count(FIRST);
    }

    /** How many have counted before. */
    private int count(Member self) {
        Mapped.acquire(latch, self);
        byte[] count = new byte[1];
        SEAM.copyOut(latch + COUNT, count, 0, 1);
        int seen = count[0];
        count[0]++;
        SEAM.copyIn(latch + COUNT, count, 0, 1);
        Latch.release(SEAM, latch, self.identity());
        return seen;
    }
}
