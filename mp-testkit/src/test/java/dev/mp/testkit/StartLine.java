package dev.mp.testkit;

import dev.mp.internal.member.Member;
import dev.mp.internal.seam.Seam;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the members of a program wait for each other, and an exhaustive search {@linkplain Simulation.Builder#fromMark from
 * here} begins: it does not search how they came to life. In all other explorations nobody waits.
 */
final class StartLine {
    private final World world;
    private final int members;
    private final List<Thread> waiting = new ArrayList<>();

    StartLine(SimulatedContext mp, int members) {
        this.world = mp.world();
        this.members = members;
    }

    void await(Member self) throws InterruptedException {
        if (world.isSearched()) {
            return;
        }
        waiting.add(Thread.currentThread());
        if (waiting.size() == members) {
            waiting.forEach(self.seam()::unpark);
            world.searchFromHere();
        }
        while (!world.isSearched()) {
            self.seam().park(Seam.FOREVER);
        }
    }
}
