package dev.mp.jcstress;

import static dev.mp.jcstress.Mapped.FIRST;
import static dev.mp.jcstress.Mapped.SEAM;

import dev.mp.internal.arena.Gate;
import dev.mp.internal.arena.Latch;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** As {@link GateTests}, where the change is a releasing store under a latch, as a channel's commit is. */
@JCStressTest
@Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "the waiter sleeps and nobody wakes it")
@Outcome(expect = Expect.ACCEPTABLE, desc = "the waiter sees the change or the changer the mark")
@State
public class GateAfterLatchTests {
    private final long gate = Mapped.cell();
    private final long changed = gate + 64;
    private final long latch = gate + 128;

    @Actor
    public void waiter(ZZ_Result r) {
        Gate.mark(SEAM, gate, Gate.WATCHERS);
        r.r1 = SEAM.getLongVolatile(changed) != 0;
    }

    @Actor
    public void changer(ZZ_Result r) {
        Mapped.acquire(latch, FIRST);
        SEAM.setLongRelease(changed, 1);
        Latch.release(SEAM, latch, FIRST.identity());
        r.r2 = Gate.open(SEAM, gate, 1);
    }
}
