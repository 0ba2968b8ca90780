package dev.mp.jcstress;

import static dev.mp.jcstress.Mapped.SEAM;

import dev.mp.internal.arena.Gate;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A waiter marks and looks, a changer changes and looks for marks: one of them sees the other, so no wake is lost. */
@JCStressTest
@Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "the waiter sleeps and nobody wakes it")
@Outcome(expect = Expect.ACCEPTABLE, desc = "the waiter sees the change or the changer the mark")
@State
public class GateTests {
    private final long gate = Mapped.cell();
    private final long changed = gate + 64;

    @Actor
    public void waiter(ZZ_Result r) {
        Gate.mark(SEAM, gate, Gate.WATCHERS);
        r.r1 = SEAM.getLongVolatile(changed) != 0;
    }

    @Actor
    public void changer(ZZ_Result r) {
        SEAM.setLongVolatile(changed, 1);
        r.r2 = Gate.open(SEAM, gate, 1);
    }
}
