package dev.mp.jcstress;

import static dev.mp.jcstress.Mapped.FIRST;
import static dev.mp.jcstress.Mapped.SEAM;
import static dev.mp.jcstress.Mapped.SECOND;

import dev.mp.internal.arena.Blocks;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A block goes from hand to hand with all that plain stores have put into it. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "not passed on yet, and still there")
@Outcome(id = "42, 0", expect = Expect.ACCEPTABLE, desc = "with what is in it")
@Outcome(expect = Expect.FORBIDDEN, desc = "not all of it was seen, or it is nobody's")
@State
public class BlockPassTests {
    private static final Blocks BLOCKS = FIRST.arena().blocks();

    /** The part of an object that nobody else has to do with. */
    private static final long BETWEEN = Blocks.part(1L << 40, 0);

    private final long block = FIRST.allocate(256);

    @Actor
    public void giver() {
        SEAM.copyIn(block + 192, new byte[] {42}, 0, 1);
        boolean _ = BLOCKS.pass(block, Blocks.hand(FIRST.identity()), BETWEEN);
    }

    @Actor
    public void taker(II_Result r) {
        if (BLOCKS.pass(block, BETWEEN, Blocks.hand(SECOND.identity()))) {
            byte[] content = new byte[1];
            SEAM.copyOut(block + 192, content, 0, 1);
            r.r1 = content[0];
            SEAM.copyIn(block + 192, new byte[1], 0, 1);
            SECOND.free(block);
        }
    }

    @Arbiter
    public void after(II_Result r) {
        if (BLOCKS.pass(block, BETWEEN, Blocks.hand(FIRST.identity()))) {
            r.r2 = 1;
            SEAM.zero(block, 256);
            FIRST.free(block);
        }
    }
}
