package dev.mp.jcstress;

import static dev.mp.jcstress.Mapped.FIRST;
import static dev.mp.jcstress.Mapped.SEAM;
import static dev.mp.jcstress.Mapped.SECOND;

import dev.mp.internal.member.Member;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A member takes a block while another one closes the extent that it is in and takes one as well. */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "a block is one member's")
@Outcome(expect = Expect.FORBIDDEN, desc = "two had a block at once, or it lost its pages")
@State
public class ExtentCloseTests {
    private static final int BYTES = 500_000;

    @Actor
    public void taker(ZZ_Result r) {
        r.r1 = hasAloneWhatItTakes(FIRST);
    }

    @Actor
    public void closer(ZZ_Result r) {
        SECOND.arena().blocks().trim(SECOND.identity());
        r.r2 = hasAloneWhatItTakes(SECOND);
    }

    private static boolean hasAloneWhatItTakes(Member self) {
        long block = self.allocate(BYTES);
        long last = block + BYTES - 8;
        SEAM.setLongVolatile(block, self.identity());
        SEAM.setLongVolatile(last, self.identity());
        boolean alone = SEAM.getLongVolatile(block) == self.identity() && SEAM.getLongVolatile(last) == self.identity();
        self.free(block);
        return alone;
    }
}
