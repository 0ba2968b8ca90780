package dev.mp;

import dev.mp.internal.codec.Envelope;
import dev.mp.internal.codec.ObjectFormat;
import dev.mp.internal.launch.ChildOptions;
import dev.mp.internal.member.Child;
import dev.mp.internal.member.Children;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Transfer;
import dev.mp.internal.process.ChildBody;
import dev.mp.internal.process.ThreadStarter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import okio.Buffer;

/** What a parent tells its child first: what to run, who it is, and what it inherits. */
final class ProcessBody implements ChildBody, Envelope {
    private static final long serialVersionUID = 1;

    private final MpProcess process;
    private final String parentName;
    private final long parentPid;
    private final StartMethod method;
    private final InheritedOptions options;
    private final Logging.Inherited logging;
    private final transient Family family;

    ProcessBody(MpProcess process, Family family, StartMethod method) {
        this.process = process;
        this.family = family;
        this.method = method;
        this.parentName = family.self().name();
        this.parentPid = family.member().seam().pid();
        this.options = InheritedOptions.of(family.settings().options());
        this.logging = Logging.inherited();
    }

    // ---- in the parent

    @Override
    public Object content() {
        return process;
    }

    Child start(ChildOptions childOptions) {
        Family.requirePossible(method);
        Member member = family.member();
        boolean asThread = method == StartMethod.THREAD;
        if (!asThread) {
            requireStartable(process.targetClass(), member);
        }
        Buffer message = new Buffer();
        Transfer transfer = Transfer.encode(member, () -> {
            ObjectFormat.standard().encode(this, message, "process");
            return message;
        });
        try {
            Children.Starter starter = asThread
                    ? new ThreadStarter(member, process.name(), process.isDaemon())
                    : member.children().processes(childOptions);
            return member.children().start(process.name(), process.isDaemon(), message, transfer, starter);
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw new ProcessStartException("cannot start " + process.name() + ": " + e.getMessage(), e);
        } finally {
            transfer.unpin();
            message.clear();
        }
    }

    /** A lambda is found by the class it is written in. */
    private void requireStartable(Class<?> target, Member member) {
        try {
            member.seam().requireStartable(target.isHidden() ? target.getNestHost() : target);
        } catch (IllegalArgumentException e) {
            throw new ProcessStartException("cannot start " + process.name() + ": " + e.getMessage(), e);
        }
    }

    // ---- in the child

    @Override
    public int run(Member self) throws Exception {
        MpProcess parent = MpProcess.parent(parentName, parentPid);
        Family entered = new Family(
                self, process, parent, new Family.Settings(method, false, options.toOptions()));
        process.enteredAs(entered, self.seam().pid());
        parent.belongsTo(entered);
        entered.enter(self.ownsJvm());
        logging.apply();
        try {
            process.run();
            return 0;
        } catch (ExitException e) {
            if (e.speaks()) {
                System.err.println(e.getMessage());
            }
            return e.exitCode();
        }
    }

    @Override
    public void report(Throwable failure) {
        StringWriter text = new StringWriter();
        PrintWriter writer = new PrintWriter(text);
        writer.println(process.name() + " failed:");
        failure.printStackTrace(writer);
        writer.flush();
        // In one piece, so that lines of several processes do not mix.
        System.err.print(text);
        System.err.flush();
    }
}
