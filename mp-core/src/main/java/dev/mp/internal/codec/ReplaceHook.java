package dev.mp.internal.codec;

import org.jspecify.annotations.Nullable;

/**
 * Lets another module carry objects that are not {@link java.io.Serializable}. Implementations are found by
 * {@link java.util.ServiceLoader}, when the first such object is met and not before.
 */
public interface ReplaceHook {
    /**
     * Returns what travels in place of an object that is not serializable: something that is, and that turns back by a
     * {@code readResolve} of its own.
     *
     * @return null if the object is none of this hook's business
     * @throws RuntimeException to refuse the object; the message becomes the reason that the user reads, after the path
     *     to the object
     */
    @Nullable Object replace(Object value);
}
