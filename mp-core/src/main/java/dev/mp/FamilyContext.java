package dev.mp;

import dev.mp.connection.Pipe;
import dev.mp.pool.Pool;
import dev.mp.pool.PoolBuilder;
import dev.mp.queue.SimpleQueue;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A context of whatever family the calling thread belongs to. */
final class FamilyContext implements Context {
    /** With the start method that the program has set, or the usual one. */
    static final FamilyContext DEFAULT = new FamilyContext(null);

    private final @Nullable StartMethod method;

    FamilyContext(@Nullable StartMethod method) {
        this.method = method;
    }

    @Override
    public StartMethod startMethod() {
        return method != null ? method : Family.current().startMethod();
    }

    @Override
    public MpProcess.Builder processBuilder(MpRunnable target) {
        return new MpProcess.Builder(this, target);
    }

    @Override
    public Pipe pipe(boolean duplex) {
        return Pipe.create(Family.current().member(), duplex);
    }

    @Override
    public <T extends @Nullable Object> SimpleQueue<T> simpleQueue() {
        return SimpleQueue.create(Family.current().member());
    }

    @Override
    public PoolBuilder poolBuilder() {
        return Pool.builder(this, Family.current().member(), MpProcess::dismiss);
    }

    @Override
    public MpProcess currentProcess() {
        return Family.current().self();
    }

    @Override
    public Optional<MpProcess> parentProcess() {
        return Family.current().parent();
    }

    @Override
    public List<MpProcess> activeChildren() {
        return Family.current().activeChildren();
    }

    @Override
    public String toString() {
        return "Context[" + startMethod() + "]";
    }
}
