package dev.mp.internal.sync;

import dev.mp.internal.member.Ref;

/** A handle of the program's on a primitive, for modules that wait in a way of their own. */
public interface Shared<P> {
    P shared();

    /** The handle's hold on it. */
    Ref sharedRef();
}
