package dev.mp.testkit;

import java.util.Locale;

/** The kinds of steps across the seam. */
enum Op {
    LOAD,
    STORE,
    SWAP,
    SEARCH,
    COPY_IN,
    COPY_OUT,
    PAGES,
    SLEEP,
    WAKE,
    SPIN,
    CLOCK,
    THREAD,
    PARK,
    UNPARK,
    FENCE,
    LOCK,
    AWAIT,
    OCCUPY,
    LOOK,
    START;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
