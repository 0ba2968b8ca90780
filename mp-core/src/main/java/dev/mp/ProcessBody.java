package dev.mp;

import dev.mp.internal.codec.Envelope;
import dev.mp.internal.codec.ObjectFormat;
import dev.mp.internal.launch.ChildOptions;
import dev.mp.internal.member.Child;
import dev.mp.internal.member.Children;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Standby;
import dev.mp.internal.member.Transfer;
import dev.mp.internal.process.ChildBody;
import dev.mp.internal.process.ThreadStarter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * What a parent tells its child first: what to run, who it is, and what it inherits.
 *
 * <p>Beside the process there is nothing but text: each record, enum or collection would cost a child that
 * has just begun to live a millisecond or several.
 */
final class ProcessBody implements ChildBody, Envelope {
    private static final long serialVersionUID = 1;

    private final MpProcess process;
    private final String parentName;
    private final long parentPid;
    private final String method;
    private final @Nullable String executable;
    private final @Nullable String logLevel;
    private final boolean logsToStderr;
    private final String @Nullable [] preload;
    private final transient Family family;

    ProcessBody(MpProcess process, Family family, StartMethod method) {
        this.process = process;
        this.family = family;
        this.method = method.name();
        this.parentName = family.self().name();
        this.parentPid = family.member().seam().pid();
        Path executable = family.settings().options().executable();
        this.executable = executable == null ? null : executable.toString();
        List<String> named = family.settings().preload();
        this.preload = named.isEmpty() ? null : named.toArray(String[]::new);
        Logging.Inherited logging = Logging.inherited();
        this.logLevel = logging.level() == null ? null : logging.level().name();
        this.logsToStderr = logging.toStderr();
    }

    /** Not by {@code valueOf}, which reflects. */
    private StartMethod method() {
        for (StartMethod each : StartMethod.values()) {
            if (each.name().equals(method)) {
                return each;
            }
        }
        throw new AssertionError(method);
    }

    // ---- in the parent

    @Override
    public Object content() {
        return process;
    }

    Child start(ChildOptions childOptions) {
        StartMethod chosen = Family.requirePossible(method());
        Member member = family.member();
        boolean asThread = chosen == StartMethod.THREAD;
        if (!asThread) {
            requireStartable(process.targetClass(), member);
        }
        // Called before the message is written, it wakes meanwhile.
        Standby standby = chosen == StartMethod.FORKSERVER
                && childOptions.equals(family.settings().options())
                        ? member.standbys().call(family.standbys())
                        : null;
        Buffer message = new Buffer();
        Transfer transfer;
        try {
            transfer = Transfer.encode(member, () -> {
                ObjectFormat.standard().encode(this, message, "process");
                return message;
            });
        } catch (Throwable e) {
            if (standby != null) {
                standby.putBack();
            }
            throw e;
        }
        try {
            if (standby != null) {
                Child child = member.standbys()
                        .start(standby, process.name(), process.isDaemon(), message, transfer);
                if (child != null) {
                    return child;
                }
            }
            Children.Starter starter = asThread
                    ? new ThreadStarter(member, process.name(), process.isDaemon())
                    : member.children().processes(childOptions);
            return member.children().start(process.name(), process.isDaemon(), message, transfer, starter);
        } catch (IOException | UncheckedIOException | IllegalArgumentException | IllegalStateException e) {
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
            // Its message says all that there is to say: not once more as a cause.
            throw new ProcessStartException("cannot start " + process.name() + ": " + e.getMessage());
        }
    }

    // ---- in the child

    @Override
    public int run(Member self) throws Exception {
        MpProcess parent = MpProcess.parent(parentName, parentPid);
        // JVM arguments reached this JVM on its command line, and its children inherit that.
        ChildOptions options = executable == null
                ? ChildOptions.DEFAULT
                : ChildOptions.DEFAULT.withExecutable(Path.of(executable));
        Family entered = new Family(self, process, parent,
                new Family.Settings(method(), false, options, preload == null ? List.of() : List.of(preload)));
        process.enteredAs(entered, self.seam().pid());
        parent.belongsTo(entered);
        entered.enter(self.ownsJvm());
        if (logLevel != null) {
            new Logging.Inherited(System.Logger.Level.valueOf(logLevel), logsToStderr).apply();
        }
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
