package dev.mp;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A function of two arguments that another process applies; see {@link MpRunnable} for what may travel with it. */
@FunctionalInterface
public interface MpBiFunction<T extends @Nullable Object, U extends @Nullable Object, R extends @Nullable Object>
        extends
            Serializable {
    /** Computes in the other process; result and exception travel back. */
    R apply(T first, U second) throws Exception;
}
