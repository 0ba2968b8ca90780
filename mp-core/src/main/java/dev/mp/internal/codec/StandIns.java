package dev.mp.internal.codec;

import dev.mp.SerializationException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** What JDK serialization writes in place of objects that it cannot write itself, or not well. */
final class StandIns {
    private static final Class<?> COPIES = Collections.nCopies(1, 1).getClass();

    private StandIns() {}

    /**
     * Whether a class is that of a stand-in, or of what it turns into. They need no filter's consent: no code but this.
     */
    static boolean isHarmless(Class<?> type) {
        return type == OptionalValue.class || type == Optional.class || type == Copies.class || type == COPIES;
    }

    /** Returns the stand-in for an object, or the object itself if it needs none. */
    static Object forSerializable(Object value) {
        return value.getClass() == COPIES ? new Copies((List<?>) value) : value;
    }

    /** Returns the stand-in for an object that is not serializable, or null if nobody has one. */
    static @Nullable Object forOther(Object value) {
        if (value instanceof Optional<?> optional) {
            return new OptionalValue(optional);
        }
        if (Hooks.FAILURE != null) {
            throw new SerializationException(Hooks.FAILURE);
        }
        for (ReplaceHook hook : Hooks.ALL) {
            Object replacement = hook.replace(value);
            if (replacement != null) {
                return replacement;
            }
        }
        return null;
    }

    /** Loaded when somebody asks, which a program that sends only what can be serialized never does. */
    private static final class Hooks {
        static final List<ReplaceHook> ALL = new ArrayList<>();
        static final @Nullable String FAILURE = load();

        private static @Nullable String load() {
            try {
                ServiceLoader.load(ReplaceHook.class, ReplaceHook.class.getClassLoader()).forEach(ALL::add);
                return null;
            } catch (ServiceConfigurationError e) {
                return "a provider cannot be loaded: " + e.getMessage();
            }
        }
    }

    /** An Optional, which the JDK did not make serializable. */
    private static final class OptionalValue implements Serializable {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // whether the value can be serialized is for the stream to find out
        private final @Nullable Object value;

        OptionalValue(Optional<?> optional) {
            value = optional.orElse(null);
        }

        private Object readResolve() {
            return Optional.ofNullable(value);
        }
    }

    /**
     * A list of n times the same. The JDK's own form asks the stream's filter for room for n elements that never come,
     * which {@link JdkInput} could not tell from an attack.
     */
    private static final class Copies implements Serializable {
        private static final long serialVersionUID = 1;

        private final int count;

        @SuppressWarnings("serial") // whether the value can be serialized is for the stream to find out
        private final @Nullable Object value;

        Copies(List<?> copies) {
            count = copies.size();
            value = copies.isEmpty() ? null : copies.getFirst();
        }

        private Object readResolve() {
            return Collections.nCopies(count, value);
        }
    }
}
