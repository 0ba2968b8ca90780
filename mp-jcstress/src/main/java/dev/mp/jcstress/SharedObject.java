package dev.mp.jcstress;

import static dev.mp.jcstress.Mapped.FIRST;

import dev.mp.internal.arena.Objects;

/** An object without contents in the arena. */
record SharedObject(int index, long uid) {
    private static final Objects OBJECTS = FIRST.arena().objects();
    private static final int SOME_TYPE = 1;

    /** One that is not published yet. */
    static SharedObject made() {
        int index = OBJECTS.create(FIRST.identity(), SOME_TYPE);
        return new SharedObject(index, OBJECTS.uid(index));
    }

    static SharedObject live() {
        SharedObject object = made();
        OBJECTS.publish(object.index);
        return object;
    }

    /** Lets the entry be used again, whether somebody has ended the object or nobody holds it. */
    void end() {
        boolean _ = OBJECTS.tryEnd(index, uid, FIRST.identity());
        OBJECTS.reclaimed(OBJECTS.detach(index, FIRST.identity()));
    }
}
