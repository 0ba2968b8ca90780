package dev.mp.internal.codec;

import java.io.ObjectStreamClass;
import java.io.StreamCorruptedException;
import java.lang.invoke.SerializedLambda;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Numbers for classes of the JDK that JDK serialization would describe field by field in every stream: in that of a
 * small lambda, the description takes half of the bytes and more than half of the time.
 *
 * <p>Only classes whose serialized form is fixed by their specification are here: what a stream would say of them is
 * the same in every JDK. The number of a class is its place in this list, from 1, and part of the format: append, and
 * never remove. Number 0 says that a description follows.
 *
 * <p>Arrays have none: to look one up the JDK computes a digest, and to load that takes a new process longer than to read
 * its first message.
 */
final class Descriptions {
    private static final List<Class<?>> CLASSES = List.of(
            SerializedLambda.class,
            Number.class,
            Integer.class,
            Long.class,
            Double.class,
            Boolean.class,
            Enum.class,
            ArrayList.class,
            ArrayDeque.class,
            HashMap.class,
            LinkedHashMap.class,
            HashSet.class,
            LinkedHashSet.class,
            Throwable.class,
            Exception.class,
            RuntimeException.class,
            Error.class,
            IllegalArgumentException.class,
            IllegalStateException.class,
            StackTraceElement.class,
            Collections.emptyList().getClass());

    private static final Map<Class<?>, Integer> NUMBERS = numbers();

    private Descriptions() {}

    private static Map<Class<?>, Integer> numbers() {
        Map<Class<?>, Integer> numbers = new HashMap<>();
        for (Class<?> type : CLASSES) {
            numbers.put(type, numbers.size() + 1);
        }
        return numbers;
    }

    /** The number of a class; 0 if it has none. */
    static int numberOf(Class<?> type) {
        Integer number = NUMBERS.get(type);
        return number == null ? 0 : number;
    }

    static ObjectStreamClass of(int number) throws StreamCorruptedException {
        if (number > CLASSES.size()) {
            throw new StreamCorruptedException("class number=" + number + " is unknown here");
        }
        return ObjectStreamClass.lookupAny(CLASSES.get(number - 1));
    }
}
