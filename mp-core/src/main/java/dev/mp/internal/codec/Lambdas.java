package dev.mp.internal.codec;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** What can be told about a lambda. */
final class Lambdas {
    private Lambdas() {}

    /** Whether the object is a lambda or a method reference. */
    static boolean isLambda(Object value) {
        Class<?> type = value.getClass();
        return type.isHidden() && type.isSynthetic() && type.getName().contains("$$Lambda");
    }

    /** The name of the class that a lambda was written in. */
    static String capturingClass(Object lambda) {
        String name = lambda.getClass().getName();
        return name.substring(0, name.indexOf("$$Lambda"));
    }

    static String capturingClass(SerializedLambda lambda) {
        return lambda.getCapturingClass().replace('/', '.');
    }

    /** Returns the form in which a lambda travels; null if it is none, cannot travel, or belongs to the JDK. */
    static @Nullable SerializedLambda serialized(Object value) {
        if (!isLambda(value) || PathFinder.isJdk(value.getClass())) {
            return null;
        }
        try {
            Method method = value.getClass().getDeclaredMethod("writeReplace");
            return method.trySetAccessible() && method.invoke(value) instanceof SerializedLambda lambda ? lambda : null;
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
