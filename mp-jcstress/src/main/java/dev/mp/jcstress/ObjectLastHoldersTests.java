package dev.mp.jcstress;

import static dev.mp.jcstress.Mapped.FIRST;
import static dev.mp.jcstress.Mapped.SECOND;

import dev.mp.internal.arena.Objects;
import dev.mp.internal.member.Member;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The last two holders let an object go at once: one of them ends it. */
@JCStressTest
@Outcome(id = {"true, false", "false, true"}, expect = Expect.ACCEPTABLE, desc = "one ends it")
@Outcome(expect = Expect.FORBIDDEN, desc = "both end it, or nobody")
@State
public class ObjectLastHoldersTests {
    private static final Objects OBJECTS = FIRST.arena().objects();

    private final SharedObject object = SharedObject.live();

    public ObjectLastHoldersTests() {
        OBJECTS.hold(FIRST.slot(), object.index());
        OBJECTS.hold(SECOND.slot(), object.index());
    }

    @Actor
    public void first(ZZ_Result r) {
        r.r1 = letGo(FIRST);
    }

    @Actor
    public void second(ZZ_Result r) {
        r.r2 = letGo(SECOND);
    }

    private boolean letGo(Member self) {
        OBJECTS.letGo(self.slot(), object.index());
        return OBJECTS.tryEnd(object.index(), object.uid(), self.identity());
    }

    @Arbiter
    public void after(ZZ_Result r) {
        object.end();
    }
}
