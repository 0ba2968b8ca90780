package dev.mp;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A function of one argument that another process applies; see {@link MpRunnable} for what may travel with it. */
@FunctionalInterface
public interface MpFunction<T extends @Nullable Object, R extends @Nullable Object> extends Serializable {
    /** Computes in the other process; result and exception travel back. */
    R apply(T argument) throws Exception;
}
