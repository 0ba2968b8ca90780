package dev.mp.internal.channel;

/** A handle of the program's on channels, for modules that wait in a way of their own. */
public interface Channelled {
    Endpoint endpoint();
}
