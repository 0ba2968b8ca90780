package dev.mp.internal.channel;

import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

/** Two members take at once: each message comes once. */
@JCStressTest
@Outcome(id = {"1, 2, true", "2, 1, true"}, expect = Expect.ACCEPTABLE, desc = "one each")
@Outcome(expect = Expect.FORBIDDEN, desc = "torn, or taken twice")
@State
public class ChannelTakersTests {
    private final Line line = Line.idle();
    private final byte[] one = line.message();
    private final byte[] two = line.message();

    public ChannelTakersTests() {
        Line.send(line.first, one);
        Line.send(line.second, two);
    }

    @Actor
    public void first(IIZ_Result r) {
        r.r1 = look(Line.take(line.first));
    }

    @Actor
    public void second(IIZ_Result r) {
        r.r2 = look(Line.take(line.second));
    }

    @Arbiter
    public void after(IIZ_Result r) {
        r.r3 = line.first.isEmpty() && line.second.isEmpty();
        line.giveBack();
    }

    private int look(byte[] taken) {
        return Arrays.equals(taken, one) ? 1 : java.util.Arrays.equals(taken, two) ? 2 : -1;
    }
}
