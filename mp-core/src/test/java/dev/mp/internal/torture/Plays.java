package dev.mp.internal.torture;

import java.util.function.Supplier;

/** Performs a play again and again; each time its victim is killed one step later. */
final class Plays {
    /** How the family gets over the death of the victim. */
    interface Mourning {
        void bury(World world, Actor dead) throws Exception;
    }

    private Plays() {}

    /** @return how many performances it took until the victim survived its act */
    static int killAtEveryStep(World world, Supplier<Play> plays) throws Exception {
        return killAtEveryStep(world, plays, World::bury);
    }

    static int killAtEveryStep(World world, Supplier<Play> plays, Mourning mourning) throws Exception {
        for (int step = 1;; step++) {
            try {
                if (perform(world, plays.get(), step, mourning)) {
                    return step;
                }
            } catch (Throwable e) {
                throw new AssertionError("killed at change " + step, e);
            }
        }
    }

    /**
     * Performs a play again and again; each time its victim is interrupted one step later, and never killed.
     *
     * @param stride how many steps later
     */
    static void interruptAtEveryStep(World world, Supplier<Play> plays, int stride, Interruption interruption)
            throws Exception {
        boolean[] happened = {true};
        for (int step = 1; happened[0]; step += stride) {
            try {
                Play play = plays.get();
                set(world, play);
                happened[0] = false;
                play.victim.seam().interruptAtStep(step, () -> {
                    happened[0] = true;
                    interruption.happen(world);
                });
                play.act();
                play.victim.seam().spare();
                world.bury(play.victim);
                play.after(true);
                world.bury(play.peer);
                world.requireEmpty();
            } catch (Throwable e) {
                throw new AssertionError("interrupted at step " + step, e);
            }
        }
    }

    /** What others do meanwhile. */
    interface Interruption {
        void happen(World world);
    }

    private static void set(World world, Play play) throws Exception {
        play.world = world;
        play.victim = world.enter();
        play.peer = world.enter();
        play.before();
    }

    /** @return whether the victim came to the end */
    static boolean perform(World world, Play play, int lastChange, Mourning mourning) throws Exception {
        set(world, play);
        play.victim.seam().killAtChange(lastChange);
        try {
            play.act();
        } catch (Killed e) {
            // As planned.
        }
        boolean acted = !play.victim.seam().isDead();
        play.victim.seam().spare();
        mourning.bury(world, play.victim);
        play.after(acted);
        world.bury(play.peer);
        world.requireEmpty();
        return acted;
    }
}
