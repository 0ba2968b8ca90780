package dev.mp;

import dev.mp.internal.launch.ChildOptions;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Recipe;
import dev.mp.internal.process.RootFamily;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What a process knows of its family by the public names of things: who it is, who started it, whom it started, and how
 * it starts others.
 *
 * <p>A JVM belongs to one family, founded by whoever first asks, unless it was started into one. Threads that are members
 * of their own, and threads started by these, belong to what they were started into.
 */
final class Family {
    private static final InheritableThreadLocal<@Nullable Family> OF_THREAD = new InheritableThreadLocal<>();

    private final Member member;
    private final MpProcess self;
    private final @Nullable MpProcess parent;
    private final AtomicInteger children = new AtomicInteger();
    private final List<MpProcess> active = new CopyOnWriteArrayList<>();
    private volatile Settings settings;
    private @Nullable Recipe recipe;

    Family(Member member, MpProcess self, @Nullable MpProcess parent, Settings settings) {
        this.member = member;
        this.self = self;
        this.parent = parent;
        this.settings = settings;
    }

    /** What children inherit. */
    record Settings(StartMethod method, boolean isSet, ChildOptions options, List<String> preload) {
        static final Settings USUAL = new Settings(StartMethod.FORKSERVER, false, ChildOptions.DEFAULT, List.of());
    }

    /** The family of this JVM: entered when the JVM is a child, founded when it is asked for otherwise. */
    private static final class OfJvm {
        private static volatile @Nullable Family family;

        static Family get() {
            Family known = family;
            return known != null ? known : found();
        }

        /** Not while a class is initialized: a failure would be hidden in an error of that, and could not be mended. */
        private static synchronized Family found() {
            Family known = family;
            if (known == null) {
                try {
                    known = ofRoot(RootFamily.found());
                } catch (IOException e) {
                    throw new MpException("cannot found a family of processes: " + e.getMessage(), e);
                }
                family = known;
            }
            return known;
        }
    }

    private static Family ofRoot(Member root) {
        MpProcess main = MpProcess.main(root);
        Family family = new Family(root, main, null, Settings.USUAL);
        main.belongsTo(family);
        return family;
    }

    static Family current() {
        Family ofThread = OF_THREAD.get();
        return ofThread != null ? ofThread : OfJvm.get();
    }

    /** Makes this the family of the whole JVM, or of the calling thread and those it starts. */
    void enter(boolean ownJvm) {
        if (ownJvm) {
            OfJvm.family = this;
        } else {
            OF_THREAD.set(this);
        }
    }

    static void runAsRoot(Member root, MpRunnable body) throws Exception {
        OF_THREAD.set(ofRoot(root));
        try {
            body.run();
        } finally {
            OF_THREAD.remove();
        }
    }

    Member member() {
        return member;
    }

    MpProcess self() {
        return self;
    }

    Optional<MpProcess> parent() {
        return Optional.ofNullable(parent);
    }

    // ---- children

    int nextChildNumber() {
        return children.incrementAndGet();
    }

    void started(MpProcess child) {
        active.add(child);
    }

    List<MpProcess> activeChildren() {
        active.removeIf(child -> !child.isAlive());
        return List.copyOf(active);
    }

    // ---- settings

    Settings settings() {
        return settings;
    }

    StartMethod startMethod() {
        return settings.method();
    }

    static StartMethod requirePossible(StartMethod method) {
        if (Objects.requireNonNull(method, "method") == StartMethod.FORK) {
            throw new UnsupportedOperationException("start method FORK: a JVM cannot be copied while its threads run,"
                    + " and it always has some; use SPAWN");
        }
        return method;
    }

    synchronized void setStartMethod(StartMethod method, boolean force) {
        requirePossible(method);
        if (settings.isSet() && !force) {
            throw new IllegalStateException("the start method has been set already, to " + settings.method()
                    + "; set it once, at the start of main, or take Mp.context(" + method + ")");
        }
        settings = new Settings(method, true, settings.options(), settings.preload());
    }

    void setExecutable(Path java) {
        if (!java.toFile().canExecute() || java.toFile().isDirectory()) {
            throw new IllegalArgumentException("no executable to start processes with: " + java);
        }
        setOptions(settings.options().withExecutable(java));
    }

    void setJvmArguments(List<String> arguments) {
        setOptions(settings.options().withJvmArguments(arguments));
    }

    private synchronized void setOptions(ChildOptions options) {
        settings = new Settings(settings.method(), settings.isSet(), options, settings.preload());
        recipe = null;
    }

    void setPreload(List<String> classes) {
        List<String> names = List.copyOf(classes);
        for (String name : names) {
            requireLoadable(name);
        }
        preload(names);
    }

    /** Here and now, since nobody waits for what a process that stands by has to say. */
    private static void requireLoadable(String name) {
        try {
            Class<?> _ = Class.forName(name, false, ClassLoader.getSystemClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            throw new IllegalArgumentException("no class to preload: " + name + "; name classes of the class path as"
                    + " Class.getName() does", e);
        }
    }

    private synchronized void preload(List<String> names) {
        settings = new Settings(settings.method(), settings.isSet(), settings.options(), names);
        recipe = null;
    }

    /** What the processes that stand by for this one are to be like. */
    synchronized Recipe standbys() {
        Recipe known = recipe;
        if (known == null) {
            known = new Recipe(settings.options(), StandbyBody.message(settings.preload()));
            recipe = known;
        }
        return known;
    }
}
