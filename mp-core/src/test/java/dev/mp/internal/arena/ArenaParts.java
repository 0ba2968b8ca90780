package dev.mp.internal.arena;

import dev.mp.internal.seam.Seam;

/** Lets tests know where things stand in an arena. */
public final class ArenaParts {
    private ArenaParts() {}

    /** Where the blocks begin. */
    public static long data(Seam seam) {
        return Layout.data(Layout.extents(seam.size()));
    }
}
