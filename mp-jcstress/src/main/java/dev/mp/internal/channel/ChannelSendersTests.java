package dev.mp.internal.channel;

import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

/** Two members send at once: both messages are there, whole. */
@JCStressTest
@Outcome(id = {"1, 2, true", "2, 1, true"}, expect = Expect.ACCEPTABLE, desc = "one after the other")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, torn, or there twice")
@State
public class ChannelSendersTests {
    private final Line line = Line.idle();
    private final byte[] one = line.message();
    private final byte[] two = line.message();

    @Actor
    public void first() {
        Line.send(line.first, one);
    }

    @Actor
    public void second() {
        Line.send(line.second, two);
    }

    @Arbiter
    public void after(IIZ_Result r) {
        r.r1 = look(Line.takeIfAny(line.first));
        r.r2 = look(Line.takeIfAny(line.second));
        r.r3 = line.first.isEmpty() && line.second.isEmpty();
        line.giveBack();
    }

    private int look(byte[] taken) {
        return Arrays.equals(taken, one) ? 1 : java.util.Arrays.equals(taken, two) ? 2 : -1;
    }
}
