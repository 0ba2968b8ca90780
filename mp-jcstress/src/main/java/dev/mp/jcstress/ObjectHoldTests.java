package dev.mp.jcstress;

import static dev.mp.jcstress.Mapped.FIRST;
import static dev.mp.jcstress.Mapped.SECOND;

import dev.mp.internal.arena.Objects;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The last holder lets an object go and ends it, while another member begins to hold it. */
@JCStressTest
@Outcome(id = {"true, false", "false, true"}, expect = Expect.ACCEPTABLE, desc = "ended, or held")
@Outcome(expect = Expect.FORBIDDEN, desc = "ended under the hands of who holds it, or neither ended nor held")
@State
public class ObjectHoldTests {
    private static final Objects OBJECTS = FIRST.arena().objects();

    private final SharedObject object = SharedObject.live();

    public ObjectHoldTests() {
        OBJECTS.hold(FIRST.slot(), object.index());
    }

    @Actor
    public void lastHolder(ZZ_Result r) {
        OBJECTS.letGo(FIRST.slot(), object.index());
        r.r1 = OBJECTS.tryEnd(object.index(), object.uid(), FIRST.identity());
    }

    @Actor
    public void nextHolder(ZZ_Result r) {
        OBJECTS.hold(SECOND.slot(), object.index());
        r.r2 = OBJECTS.touch(object.index());
    }

    @Arbiter
    public void after(ZZ_Result r) {
        OBJECTS.letGo(SECOND.slot(), object.index());
        object.end();
    }
}
