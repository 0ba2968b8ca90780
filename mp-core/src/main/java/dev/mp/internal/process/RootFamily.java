package dev.mp.internal.process;

import dev.mp.internal.member.Member;
import dev.mp.internal.seam.Machine;
import dev.mp.internal.seam.Seam;
import dev.mp.internal.seam.Seams;
import java.io.IOException;

/** Founds a family in a process that nobody of one started. */
public final class RootFamily {
    private static final long MIB = 1L << 20;

    private RootFamily() {}

    public static Member found() throws IOException {
        Seam seam = Seams.create();
        Member root = Member.root(seam, limit(), true, FamilyTypes.ALL);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(root::beginShutdown, "mp-goodbye"));
        return root;
    }

    private static long limit() throws IOException {
        Long asked = Long.getLong(Seams.LIMIT_PROPERTY);
        return asked != null ? asked * MIB : Machine.memory() / 4;
    }
}
