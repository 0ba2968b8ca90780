package dev.mp.internal.channel;

import dev.mp.internal.seam.Seam;

/** Takes a message that nobody wants: its references are gone with it. */
final class Drop extends Take {
    @Override
    void prepare(long size) {}

    @Override
    boolean isReadyFor(long size) {
        return true;
    }

    @Override
    boolean canArrive() {
        return true;
    }

    @Override
    boolean holds() {
        return false;
    }

    @Override
    void copy(Seam seam, long at, long size) {}
}
