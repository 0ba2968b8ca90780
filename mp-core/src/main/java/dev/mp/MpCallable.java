package dev.mp;

import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A computation that another process does: a {@link Callable} that travels; see {@link MpRunnable} for what may go with it. */
@FunctionalInterface
public interface MpCallable<R extends @Nullable Object> extends Callable<R>, Serializable {
    /** Computes in the other process; result and exception travel back. */
    @Override
    R call() throws Exception;
}
