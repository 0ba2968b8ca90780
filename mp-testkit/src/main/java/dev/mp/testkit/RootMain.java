package dev.mp.testkit;

import dev.mp.Context;
import dev.mp.internal.member.Member;

/** The main thread of a simulated family's first process. */
final class RootMain implements Runnable {
    private final World world;
    private final SimProcess process;
    private final Program program;

    RootMain(World world, SimProcess process, Program program) {
        this.world = world;
        this.process = process;
        this.program = program;
    }

    @Override
    public void run() {
        try {
            SimulatedSeam seam = world.setting().seams().create(world, process);
            Member root = Member.root(
                    seam, world.setting().limit(), false, world.setting().types());
            process.member = root;
            SimulatedContext context = new SimulatedContext(world, root);
            world.begin();
            Context.runAsRoot(root, () -> program.run(context));
        } catch (MemberKilled killed) {
            throw killed;
        } catch (Throwable e) {
            world.failHere(e, "");
        }
    }
}
