package dev.mp;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A computation that another process does; see {@link MpRunnable} for what may travel with it. */
@FunctionalInterface
public interface MpCallable<R extends @Nullable Object> extends Serializable {
    /** Computes in the other process; result and exception travel back. */
    R call() throws Exception;
}
