package dev.mp;

import dev.mp.internal.codec.ObjectFormat;
import dev.mp.internal.member.Member;
import dev.mp.internal.process.ChildBody;
import dev.mp.internal.process.StandBy;
import java.io.ObjectStreamClass;
import java.lang.System.Logger.Level;
import java.util.List;
import okio.Buffer;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What a process is told that is to stand by: to get warm, to initialize some classes of the program, to wait, and then to
 * do what it is told next.
 */
final class StandbyBody implements ChildBody {
    private static final long serialVersionUID = 1;

    /** What a child uses on its way to the target and from there to its end, and what its target is likely to. */
    private static final String[] USUAL = {
        "dev.mp.Family$OfJvm", "dev.mp.Family$Settings", "dev.mp.FamilyContext", "dev.mp.Mp", "dev.mp.MpProcess$Role",
        "dev.mp.ExitException", "dev.mp.connection.PipeConnection", "dev.mp.connection.Sentinel",
        "dev.mp.internal.launch.ChildOptions", "dev.mp.internal.member.Child", "dev.mp.internal.member.PropertyUpdate",
        "dev.mp.internal.process.Signals", "dev.mp.queue.SimpleQueue", "java.util.IdentityHashMap$KeyIterator",
        "dev.mp.pool.Growth", "dev.mp.pool.Packed", "dev.mp.pool.PoolWorker", "dev.mp.pool.Station",
        "dev.mp.pool.TaskEvents", "dev.mp.pool.Wire", "dev.mp.pool.WorkerMain$Order", "dev.mp.pool.WorkerMain$Run",
        "java.util.OptionalInt", "java.util.OptionalLong", "java.util.concurrent.ConcurrentLinkedQueue$Itr"
    };

    /** What comes with every message that says what to do, or with those for the workers of a pool. */
    private static final String[] TRAVELLING = {
        "dev.mp.ProcessBody", "dev.mp.MpProcess", "dev.mp.connection.PipeConnection$Ticket", "dev.mp.pool.Setup",
        "dev.mp.pool.WorkerMain"
    };

    private final String[] preload;

    /** Travels, so that all which a lambda takes to do so has been used. */
    private final MpRunnable sample = () -> {};

    private transient @Nullable ChildBody next;

    private StandbyBody(List<String> preload) {
        this.preload = preload.toArray(String[]::new);
    }

    /** The message that makes a process stand by. */
    static ByteString message(List<String> preload) {
        Buffer message = new Buffer();
        ObjectFormat.standard().encode(new StandbyBody(preload), message, "standby");
        return message.readByteString();
    }

    @Override
    public int run(Member self) throws Exception {
        warm();
        for (String name : preload) {
            initialize(name);
        }
        ChildBody told = StandBy.await(self);
        if (told == null) {
            return 0;
        }
        next = told;
        return told.run(self);
    }

    private void warm() throws Exception {
        for (String name : USUAL) {
            Class<?> _ = Class.forName(name);
        }
        for (String name : TRAVELLING) {
            ObjectStreamClass _ = ObjectStreamClass.lookup(Class.forName(name));
        }
        Buffer message = new Buffer();
        ObjectFormat.standard().encode(sample, message, "sample");
        ((MpRunnable) java.util.Objects.requireNonNull(ObjectFormat.standard().decode(message))).run();
    }

    private static void initialize(String name) {
        try {
            Class<?> _ = Class.forName(name, true, ClassLoader.getSystemClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            // Whoever uses the class gets the same error; a child that does not needs not know.
            System.getLogger("dev.mp").log(Level.WARNING, "cannot preload " + name + ": " + e, e);
        }
    }

    @Override
    public void report(Throwable failure) {
        ChildBody told = next;
        if (told != null) {
            told.report(failure);
        } else {
            System.getLogger("dev.mp").log(Level.WARNING, "a process that stood by has failed", failure);
        }
    }
}
