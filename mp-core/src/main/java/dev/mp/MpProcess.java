package dev.mp;

import dev.mp.connection.Sentinel;
import dev.mp.internal.codec.RefusedException;
import dev.mp.internal.launch.ChildOptions;
import dev.mp.internal.member.Child;
import dev.mp.internal.member.Member;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A process: one to be started, one that was started, or the current one or its parent.
 *
 * <p>Give it something to run, or extend it and override {@link #run()}; the fields of a subclass travel to the child, as
 * everything that a target captures does.
 *
 * {@snippet :
 * MpProcess child = Mp.processBuilder(() -> work()).name("worker").maxHeap(256 << 20).build();
 * child.start();
 * child.join();
 * System.out.println(child.exitCode().getAsInt());
 * }
 *
 * <p><b>Its streams.</b> Standard output and error are those of its parent; standard input is empty.
 *
 * <p><b>How it ends.</b> With exit code 0 when its target returned and its non-daemon threads are done; n after
 * {@code System.exit(n)} or an {@link ExitException}; 1 after an uncaught exception, whose stack it prints; -N if signal N
 * ended it. Of the codes that a program gives the system keeps the last eight bits, as everywhere: 256 is 0, -1 is 255. A
 * death is reported only when everything that the process held has been released: after {@code kill(); join()}
 * its connections are at their end and its locks are free.
 *
 * <p><b>Who outlives whom.</b> A JVM does not end while children live that are not daemons, unless by
 * {@code System.exit}. Daemons are asked to end when it ends. And whatever ends a process, even SIGKILL, all processes
 * below it are gone within a second.
 */
public class MpProcess implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int KEY_BYTES = 32;

    private @Nullable MpRunnable target;
    private String name;
    private boolean daemon;
    private byte[] authkey;

    private transient Family family;
    private transient @Nullable StartMethod method;
    private transient @Nullable ChildOptions options;
    private transient Role role;
    private transient @Nullable Child child;
    private transient @Nullable Sentinel sentinel;
    private transient boolean travelling;
    private transient long pid;

    /** What this object is to the process that it is in. */
    private enum Role {
        NEW,
        CHILD,
        CLOSED,
        SELF,
        PARENT
    }

    /** A process of the default context whose {@link #run()} is overridden. */
    protected MpProcess() {
        this(FamilyContext.DEFAULT);
    }

    /** A process of a context whose {@link #run()} is overridden. */
    protected MpProcess(Context context) {
        this(Family.current(), context.startMethod(), null, null, null, null);
    }

    @SuppressWarnings("this-escape")
    private MpProcess(
            Family family,
            @Nullable StartMethod method,
            @Nullable MpRunnable target,
            @Nullable ChildOptions options,
            @Nullable String name,
            @Nullable Boolean daemon) {
        MpProcess self = family.self();
        this.family = family;
        this.method = method;
        this.target = target;
        this.options = options;
        this.role = Role.NEW;
        int number = family.nextChildNumber();
        this.name = name != null ? name : self.childName(number);
        this.daemon = daemon != null ? daemon : self.daemon;
        this.authkey = self.authkey.clone();
    }

    /** The first process of a family. */
    @SuppressWarnings("NullAway") // its family is told by entered(), once it exists
    private MpProcess(String name, Role role, long pid) {
        this.name = name;
        this.role = role;
        this.pid = pid;
        this.authkey = new byte[KEY_BYTES];
    }

    static MpProcess main(Member root) {
        MpProcess main = new MpProcess("MainProcess", Role.SELF, root.seam().pid());
        new SecureRandom().nextBytes(main.authkey);
        return main;
    }

    static MpProcess parent(String name, long pid) {
        return new MpProcess(name, Role.PARENT, pid);
    }

    private String childName(int number) {
        return name.startsWith("Process-") ? name + ":" + number : "Process-" + number;
    }

    /** Options of a process before it exists. */
    public static final class Builder {
        private final FamilyContext context;
        private final MpRunnable target;
        private @Nullable String name;
        private @Nullable Boolean daemon;
        private ChildOptions options;

        Builder(FamilyContext context, MpRunnable target) {
            this.context = context;
            this.target = Objects.requireNonNull(target, "target");
            this.options = Family.current().settings().options();
        }

        /** Its name, for people to read; {@code Process-1} and so on if none is given. */
        public Builder name(String name) {
            this.name = Objects.requireNonNull(name, "name");
            return this;
        }

        /** Whether it ends with this process instead of being waited for; as this process is if not said. */
        public Builder daemon(boolean daemon) {
            this.daemon = daemon;
            return this;
        }

        /** JVM arguments after the inherited ones, so that they win. */
        public Builder jvmArguments(String... arguments) {
            options = options.withJvmArguments(List.of(arguments));
            return this;
        }

        /** Variables to add to the inherited environment. */
        public Builder environment(Map<String, String> variables) {
            options = options.withEnvironment(variables);
            return this;
        }

        /** Its working folder; that of this process if none is given. */
        public Builder directory(Path directory) {
            options = options.withDirectory(directory);
            return this;
        }

        /** The largest size of its heap, in bytes. */
        public Builder maxHeap(long bytes) {
            options = options.withMaxHeapBytes(bytes);
            return this;
        }

        /** The {@code java} launcher to start it with. */
        public Builder executable(Path java) {
            options = options.withExecutable(java);
            return this;
        }

        public MpProcess build() {
            return new MpProcess(Family.current(), context.startMethod(), target, options, name, daemon);
        }

        /** Builds it and starts it. */
        public MpProcess start() {
            MpProcess process = build();
            process.start();
            return process;
        }
    }

    // ---- life

    /** What the process does: runs its target. A subclass that overrides it needs none. */
    public void run() throws Exception {
        if (target != null) {
            target.run();
        }
    }

    /**
     * Starts the process. The target, with what it captured, is gone from here afterwards.
     *
     * @throws IllegalStateException if it was started before, or by another process
     * @throws SerializationException if something that it captured cannot be serialized; the message names the fields
     *     that lead there
     * @throws ProcessStartException if the system cannot start it, or its class cannot be found by another JVM
     * @throws CapacityException if the family is full
     */
    public void start() {
        StartMethod chosen = beginStart();
        try {
            child = new ProcessBody(this, family, chosen)
                    .start(Objects.requireNonNullElseGet(options, () -> family.settings().options()));
            role = Role.CHILD;
            target = null;
        } finally {
            endStart();
        }
        family.started(this);
    }

    /** Lets one thread start it. */
    private synchronized StartMethod beginStart() {
        requireRole("start", Role.NEW);
        if (travelling) {
            throw new IllegalStateException("cannot start " + name + ": it is being started already");
        }
        travelling = true;
        return Objects.requireNonNull(method);
    }

    private synchronized void endStart() {
        travelling = false;
    }

    /** Waits until the process has ended. */
    public void join() throws InterruptedException {
        boolean _ = child("join").join(dev.mp.internal.arena.Deadline.NEVER);
    }

    /**
     * Waits until the process has ended, no longer than {@code limit}; nothing or less looks once.
     *
     * @return whether it has ended
     */
    public boolean join(Duration limit) throws InterruptedException {
        return child("join").join(dev.mp.internal.arena.Deadline.in(family.member().seam(), limit));
    }

    /** Whether the process has been started and has not ended. */
    public boolean isAlive() {
        return switch (role) {
            case NEW, CLOSED -> false;
            case CHILD -> child().isAlive();
            case SELF -> true;
            case PARENT -> !family.member().parentIsGone();
        };
    }

    /** Asks the process to end, as SIGTERM does: its shutdown hooks run, its {@code finally} blocks do not. */
    public void terminate() {
        child("terminate").terminate();
    }

    /** Ends it for this library, which needs it no more; see {@link Child#dismiss}. */
    void dismiss() {
        child("terminate").dismiss();
    }

    /** Ends the process at once, as SIGKILL does. */
    public void kill() {
        child("kill").kill();
    }

    /**
     * Lets go of what this object knows of an ended process.
     *
     * @throws IllegalStateException if the process has not ended
     */
    public void close() {
        if (role == Role.CHILD && child().isAlive()) {
            throw new IllegalStateException(
                    "cannot close " + name + " while it runs: join, terminate or kill it first");
        }
        if (role != Role.SELF && role != Role.PARENT) {
            role = Role.CLOSED;
            child = null;
        }
    }

    /** Its exit code once it has ended: n, or -N if signal N ended it. */
    public OptionalInt exitCode() {
        return role == Role.CHILD ? child().exitCode() : OptionalInt.empty();
    }

    /** Its process id, once it is started. */
    public OptionalLong pid() {
        return switch (role) {
            case NEW, CLOSED -> OptionalLong.empty();
            case CHILD -> OptionalLong.of(child().pid());
            case SELF, PARENT -> OptionalLong.of(pid);
        };
    }

    /**
     * Something to wait for beside connections: ready when the process has ended. Always the same object, so that it can
     * be the key by which to find the process of what {@link dev.mp.connection.Connections#await} returns.
     *
     * @throws IllegalStateException if the process has not been started
     */
    public synchronized Sentinel sentinel() {
        Child started = child("take the sentinel of");
        Sentinel made = sentinel;
        if (made == null) {
            made = new Sentinel(family.member(), started);
            sentinel = made;
        }
        return made;
    }

    // ---- attributes

    public final String name() {
        return name;
    }

    /** Renames the process; a running child is not told. */
    public final void setName(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    /** Whether it ends with its parent instead of being waited for. */
    public final boolean isDaemon() {
        return daemon;
    }

    /**
     * Makes it a daemon, or none.
     *
     * @throws IllegalStateException if it has been started
     */
    public final void setDaemon(boolean daemon) {
        requireRole("change the daemon flag of", Role.NEW);
        this.daemon = daemon;
    }

    /** The key by which processes of this family know each other over sockets; inherited. */
    public final byte[] authkey() {
        return authkey.clone();
    }

    /** Sets the key, of a process that is not started yet or of the current one and those it starts later. */
    public final void setAuthkey(byte[] authkey) {
        requireRole("change the key of", Role.NEW, Role.SELF);
        this.authkey = authkey.clone();
    }

    @Override
    public String toString() {
        String state =
                switch (role) {
                    case NEW -> "initial";
                    case CLOSED -> "closed";
                    case SELF, PARENT -> "started";
                    case CHILD -> child().isAlive()
                            ? "started"
                            : "stopped, exit code " + child().exitCode().orElse(0);
                };
        return "MpProcess[" + name + ", " + state + (daemon ? ", daemon]" : "]");
    }

    // ---- inside

    private Child child() {
        return Objects.requireNonNull(child);
    }

    private Child child(String verb) {
        requireRole(verb, Role.CHILD);
        return child();
    }

    /** @param verb what is asked for, as it stands before the name of the process in a message */
    private void requireRole(String verb, Role... possible) {
        for (Role wanted : possible) {
            if (role == wanted) {
                return;
            }
        }
        String why =
                switch (role) {
                    case NEW -> "it has not been started";
                    case CHILD -> "it has been started already";
                    case CLOSED -> "it is closed";
                    case SELF -> "it is the current process";
                    case PARENT -> "it is the parent of this process, which did not start it";
                };
        throw new IllegalStateException("cannot " + verb + " " + name + ": " + why);
    }

    /** Tells this object that it is now in the process which it describes. */
    void enteredAs(Family family, long pid) {
        this.family = family;
        this.pid = pid;
        this.role = Role.SELF;
    }

    void belongsTo(Family family) {
        this.family = family;
    }

    Class<?> targetClass() {
        return target != null ? target.getClass() : getClass();
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        if (!travelling) {
            throw new RefusedException(this, "a process can only be handled by the process that made it");
        }
        out.defaultWriteObject();
    }
}
