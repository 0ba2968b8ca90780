package dev.mp.internal.sync;

/** A handle of the program's on a primitive, for modules that wait in a way of their own. */
public interface Shared<P> {
    P shared();
}
