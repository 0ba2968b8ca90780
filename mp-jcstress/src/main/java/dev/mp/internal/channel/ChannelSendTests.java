package dev.mp.internal.channel;

import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

/** One member sends while another takes what it sees: it sees a whole message or none. */
@JCStressTest
@Outcome(id = {"1, 0, true", "0, 1, true"}, expect = Expect.ACCEPTABLE, desc = "taken at once, or there to be taken")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, torn, or taken twice")
@State
public class ChannelSendTests {
    private final Line line = Line.idle();
    private final byte[] message = line.message();

    @Actor
    public void sender() {
        Line.send(line.first, message);
    }

    @Actor
    public void taker(IIZ_Result r) {
        r.r1 = look(Line.takeIfAny(line.second));
    }

    @Arbiter
    public void after(IIZ_Result r) {
        r.r2 = look(Line.takeIfAny(line.first));
        r.r3 = line.first.isEmpty() && line.second.isEmpty();
        line.giveBack();
    }

    private int look(byte[] taken) {
        return taken.length == 0 ? 0 : Arrays.equals(taken, message) ? 1 : -1;
    }
}
