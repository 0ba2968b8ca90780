package dev.mp.internal.torture;

/** Something that a member does until it is killed, and what must be so afterwards. */
abstract class Play {
    /** The one who is killed. */
    Actor victim;

    /** Somebody else, who goes on. */
    Actor peer;

    World world;

    /** Sets the stage; nobody is killed yet. */
    void before() throws Exception {}

    /** What the victim does. */
    abstract void act() throws Exception;

    /**
     * What the others see when the victim is dead and cleaned up after.
     *
     * @param acted whether the victim came to the end of its act
     */
    void after(boolean acted) throws Exception {}
}
