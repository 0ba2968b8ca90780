package dev.mp.jcstress;

import static dev.mp.jcstress.Mapped.SEAM;

import dev.mp.internal.arena.Gate;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/** A waiter that sleeps in the system, without any limit, is woken. */
@JCStressTest(Mode.Termination)
@Outcome(id = "TERMINATED", expect = Expect.ACCEPTABLE, desc = "woken, or not asleep yet")
@Outcome(id = "STALE", expect = Expect.FORBIDDEN, desc = "asleep for ever")
@State
public class GateSleepTests {
    private final long gate = Mapped.cell();
    private final long changed = gate + 64;

    @Actor
    public void waiter() {
        while (true) {
            int marked = Gate.mark(SEAM, gate, Gate.SLEEPERS);
            if (SEAM.getLongVolatile(changed) != 0) {
                return;
            }
            Mapped.sleep(gate, marked);
        }
    }

    @Signal
    public void changer() {
        SEAM.setLongVolatile(changed, 1);
        Gate.open(SEAM, gate, 1);
    }
}
