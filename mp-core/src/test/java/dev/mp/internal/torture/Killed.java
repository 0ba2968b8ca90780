package dev.mp.internal.torture;

/** What a killed member sees instead of its next step. */
final class Killed extends Error {
    private static final long serialVersionUID = 1;

    Killed() {
        super("killed", null, false, false);
    }
}
