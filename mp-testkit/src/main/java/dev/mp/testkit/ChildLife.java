package dev.mp.testkit;

import dev.mp.internal.arena.Arena;
import dev.mp.internal.arena.Identity;
import dev.mp.internal.member.Member;
import dev.mp.internal.process.Bootstrap;
import java.io.IOException;

/** The main thread of a simulated process: what the launcher of a child JVM does. */
final class ChildLife implements Runnable {
    private static final int FAILED = 1;

    /** What the process does once it has entered the family. */
    interface Body {
        int run(Member self) throws Exception;
    }

    /** Does what the first message says. */
    static final Body BOOTSTRAP = member -> Bootstrap.take(member).run(member);

    private final World world;
    private final SimProcess process;
    private final int identity;
    private final long nonce;
    private final Body body;

    ChildLife(World world, SimProcess process, int identity, long nonce, Body body) {
        this.world = world;
        this.process = process;
        this.identity = identity;
        this.nonce = nonce;
        this.body = body;
    }

    @Override
    public void run() {
        int code;
        try {
            SimulatedSeam seam = world.setting().seams().create(world, process);
            Member member = Member.enter(
                    seam, Arena.open(seam), identity, nonce, false, world.setting().types());
            if (member == null) {
                return;
            }
            process.member = member;
            world.watchStarter(process, Identity.slot(member.arena().slots().starter(identity)));
            code = body.run(member);
        } catch (MemberKilled | AssertionError e) {
            throw e;
        } catch (IOException | RuntimeException | Error e) {
            code = FAILED;
        } catch (Exception e) {
            code = FAILED;
        }
        // The process ends when its other threads have ended too.
        process.status = code;
    }
}
