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

/** Both ends of a pair end at once: one member frees what they share. */
@JCStressTest
@Outcome(id = {"true, false", "false, true"}, expect = Expect.ACCEPTABLE, desc = "one frees it")
@Outcome(expect = Expect.FORBIDDEN, desc = "both free it, or nobody")
@State
public class ObjectPairTests {
    private static final Objects OBJECTS = FIRST.arena().objects();

    private final SharedObject one = SharedObject.made();
    private final SharedObject other = SharedObject.made();

    public ObjectPairTests() {
        OBJECTS.pair(one.index(), other.index());
        OBJECTS.publish(one.index());
        OBJECTS.publish(other.index());
        boolean ending = OBJECTS.tryEnd(one.index(), one.uid(), FIRST.identity())
                && OBJECTS.tryEnd(other.index(), other.uid(), SECOND.identity());
        if (!ending) {
            throw new IllegalStateException("nobody holds them");
        }
    }

    @Actor
    public void first(ZZ_Result r) {
        r.r1 = OBJECTS.detach(one.index(), FIRST.identity()) == one.index();
    }

    @Actor
    public void second(ZZ_Result r) {
        r.r2 = OBJECTS.detach(other.index(), SECOND.identity()) == one.index();
    }

    @Arbiter
    public void after(ZZ_Result r) {
        OBJECTS.reclaimed(one.index());
    }
}
