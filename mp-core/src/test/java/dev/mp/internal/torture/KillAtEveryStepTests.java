package dev.mp.internal.torture;

import dev.mp.internal.member.RecoverySteps;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A member is killed before every single store that it makes, whatever it is doing, and half-way in every copy. */
class KillAtEveryStepTests {
    /** Of the steps of the victim, every so-manieth in the tests that kill two. */
    private static final int STRIDE = Integer.getInteger("dev.mp.torture.stride", 1);

    @TestFactory
    Stream<DynamicTest> theVictimOf() {
        return each((world, play) -> Plays.killAtEveryStep(world, play));
    }

    /**
     * The victim is killed at every step, and then the one who cleans up after it at every step of that; the root recovers
     * first the second one and then the first.
     */
    @TestFactory
    Stream<DynamicTest> theRecovererOfTheVictimOf() {
        return each((world, play) -> killRecoverers(world, play, true));
    }

    /** As before, but the root recovers first the victim, for which the second one still answers. */
    @TestFactory
    Stream<DynamicTest> theRecovererBeforeTheVictimOf() {
        return each((world, play) -> killRecoverers(world, play, false));
    }

    private static void killRecoverers(World world, Supplier<Play> play, boolean recovererFirst) throws Exception {
        for (int step = 1, survived = 0; survived == 0; step += STRIDE) {
            for (int recoveryStep = 1;; recoveryStep++) {
                KilledRecoverer recoverer = new KilledRecoverer(recoveryStep, recovererFirst);
                try {
                    survived = Plays.perform(world, play.get(), step, recoverer) ? step : 0;
                } catch (Throwable e) {
                    throw new AssertionError("killed at change " + step + ", its recoverer at " + recoveryStep, e);
                }
                if (recoverer.survived) {
                    break;
                }
            }
        }
    }

    private static final class KilledRecoverer implements Plays.Mourning {
        private final int lastChange;
        private final boolean first;
        private boolean survived;

        KilledRecoverer(int lastChange, boolean first) {
            this.lastChange = lastChange;
            this.first = first;
        }

        @Override
        public void bury(World world, Actor dead) throws Exception {
            Actor recoverer = world.enter();
            if (!dead.seam().isDead()) {
                dead.seam().die();
            }
            recoverer.seam().killAtChange(lastChange);
            try {
                RecoverySteps.recover(recoverer.member(), dead.member().identity());
            } catch (Killed e) {
                // As planned.
            }
            survived = !recoverer.seam().isDead();
            recoverer.seam().spare();
            world.bury(first ? recoverer : dead);
            world.bury(first ? dead : recoverer);
        }
    }

    private interface Check {
        void check(World world, Supplier<Play> play) throws Exception;
    }

    private static Stream<DynamicTest> each(Check check) {
        return Repertoire.all().entrySet().stream().map(entry -> test(entry, check));
    }

    private static DynamicTest test(Map.Entry<String, Supplier<Play>> named, Check check) {
        return DynamicTest.dynamicTest(named.getKey(), () -> {
            try (World world = new World(named.getKey().startsWith("allocate"))) {
                check.check(world, named.getValue());
            }
        });
    }
}
