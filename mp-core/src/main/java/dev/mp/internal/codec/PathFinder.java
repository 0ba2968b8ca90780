package dev.mp.internal.codec;

import java.io.Externalizable;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamField;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the way from a value to an object inside it that could not be serialized. Runs after a failure only.
 *
 * <p>Goes through what serialization would write, nearest objects first: the serializable fields of the user's classes,
 * what lambdas captured, elements, keys and values of collections. The fields of the JDK's classes are not to be read,
 * so what cannot be reached through the methods of a class of the JDK stays hidden; {@link #opaque()} says where the
 * first such object was. Fields that only a {@code writeObject} of their class could have written are looked into when
 * all else has been.
 */
final class PathFinder {
    /** A larger value is not searched to the end: the message is worth some tenths of a second, not more. */
    private static final int MAX_OBJECTS = 200_000;

    /**
     * One step on the way.
     *
     * @param label what the path gets appended
     * @param place the same in words, for the last step; null at the root
     */
    record Step(@Nullable Step from, Object value, String label, @Nullable String place) {
        String path() {
            Deque<String> labels = new ArrayDeque<>();
            for (Step step = this; step != null; step = step.from) {
                labels.addFirst(step.label);
            }
            return String.join("", labels);
        }
    }

    private final Deque<Step> near = new ArrayDeque<>();
    private final Deque<Step> unlikely = new ArrayDeque<>();
    private final IdentityHashMap<Object, Boolean> seen = new IdentityHashMap<>();
    private final Step root;
    private final Predicate<Object> culprit;
    private @Nullable Step opaque;

    /**
     * @param name what the path begins with
     * @param culprit what is looked for
     */
    PathFinder(Object root, String name, Predicate<Object> culprit) {
        this.root = new Step(null, root, name, null);
        this.culprit = culprit;
    }

    /** Returns the way to the nearest culprit; null if none was found. */
    @Nullable Step find() {
        near.add(root);
        seen.put(root.value, true);
        while (seen.size() < MAX_OBJECTS) {
            Step step = near.isEmpty() ? unlikely.poll() : near.poll();
            if (step == null) {
                return null;
            }
            if (culprit.test(step.value)) {
                return step;
            }
            try {
                expand(step);
            } catch (RuntimeException | LinkageError | StackOverflowError e) {
                // A collection that changes, a method of the user's that throws: what is behind it stays hidden.
                hide(step);
            }
        }
        return null;
    }

    /** The first object that could not be looked into and may hold others. */
    @Nullable Step opaque() {
        return opaque;
    }

    private void hide(Step step) {
        if (opaque == null) {
            opaque = step;
        }
    }

    private void add(Step from, @Nullable Object value, String label, String place) {
        add(near, from, value, label, place);
    }

    private void add(Deque<Step> queue, Step from, @Nullable Object value, String label, String place) {
        if (value != null && (!isLeaf(value) || culprit.test(value)) && seen.put(value, true) == null) {
            queue.add(new Step(from, value, label, place));
        }
    }

    /** What holds nothing, or nothing that could fail. */
    private static boolean isLeaf(Object value) {
        return value instanceof String || value instanceof Number && isJdk(value.getClass())
                || value instanceof Boolean || value instanceof Character || value instanceof Enum<?>
                || value instanceof Class<?>
                || value.getClass().isArray() && value.getClass().getComponentType().isPrimitive();
    }

    /** Whether a class is the platform's, so that its fields are not to be touched. */
    @SuppressWarnings("ReferenceEquality") // there is one platform loader
    static boolean isJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    private void expand(Step step) {
        Object value = step.value;
        if (value instanceof Object[] array) {
            for (int i = 0; i < array.length; i++) {
                add(step, array[i], "[" + i + "]", "element of a " + array.getClass().getTypeName());
            }
            return;
        }
        if (Proxy.isProxyClass(value.getClass())) {
            InvocationHandler handler = Proxy.getInvocationHandler(value);
            add(step, handler, ".handler", "invocation handler of a proxy");
            return;
        }
        SerializedLambda lambda = Lambdas.serialized(value);
        if (lambda != null) {
            expandLambda(step, lambda);
            return;
        }
        Class<?> type = value.getClass();
        while (type != null && !isJdk(type)) {
            expandFields(step, type);
            type = type.getSuperclass();
        }
        if (type != null && type != Object.class && type != Record.class) {
            expandJdk(step, value, type);
        }
    }

    private void expandLambda(Step step, SerializedLambda lambda) {
        String place = "lambda in class " + Lambdas.capturingClass(lambda) + ", captured value ";
        for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
            add(step, lambda.getCapturedArg(i), ".captured[" + i + "]", place + i);
        }
    }

    /** Follows the fields that one class of the user's declares. */
    private void expandFields(Step step, Class<?> type) {
        if (!Serializable.class.isAssignableFrom(type)) {
            return;
        }
        ObjectStreamClass description = ObjectStreamClass.lookup(type);
        if (description != null) {
            for (ObjectStreamField field : description.getFields()) {
                if (!field.isPrimitive()) {
                    follow(near, step, type, field.getName());
                }
            }
        }
        if (writesItself(type)) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    follow(unlikely, step, type, field.getName());
                }
            }
        }
    }

    private static boolean writesItself(Class<?> type) {
        if (Externalizable.class.isAssignableFrom(type)) {
            return true;
        }
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals("writeObject") || method.getName().equals("writeReplace")) {
                return true;
            }
        }
        return false;
    }

    private void follow(Deque<Step> queue, Step step, Class<?> type, String name) {
        Object value;
        try {
            Field field = type.getDeclaredField(name);
            if (!field.trySetAccessible()) {
                hide(step);
                return;
            }
            value = field.get(step.value);
        } catch (NoSuchFieldException e) {
            return; // declared in serialPersistentFields only
        } catch (IllegalAccessException e) {
            hide(step);
            return;
        }
        add(queue, step, value, "." + name, "class " + type.getName() + ", field " + name);
    }

    /** Follows what a class of the JDK shows by its methods. */
    private void expandJdk(Step step, Object value, Class<?> type) {
        if (Map.class.isAssignableFrom(type)) {
            expandMap(step, (Map<?, ?>) value);
        } else if (Collection.class.isAssignableFrom(type)) {
            expandCollection(step, (Collection<?>) value);
        } else if (value instanceof Throwable throwable) {
            expandThrowable(step, throwable);
        } else if (value instanceof Map.Entry<?, ?> entry) {
            add(step, entry.getKey(), ".key", "key of an entry");
            add(step, entry.getValue(), ".value", "value of an entry");
        } else if (value instanceof Optional<?> optional) {
            add(step, optional.orElse(null), ".get()", "value of an Optional");
        } else if (value instanceof AtomicReference<?> reference) {
            add(step, reference.get(), ".get()", "value of an AtomicReference");
        } else if (mayHoldOthers(type)) {
            hide(step);
        }
    }

    private void expandCollection(Step step, Collection<?> values) {
        String place = "element of a " + values.getClass().getName();
        int i = 0;
        for (Object value : values) {
            add(step, value, "[" + i++ + "]", place);
            if (i == MAX_OBJECTS) {
                return;
            }
        }
    }

    private void expandMap(Step step, Map<?, ?> map) {
        String name = map.getClass().getName();
        int i = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Object key = entry.getKey();
            add(step, key, ".key[" + i + "]", "key of a " + name);
            add(step, entry.getValue(), key != null && isLeaf(key) ? "[" + shown(key) + "]" : ".value[" + i + "]",
                    "value of a " + name);
            i++;
            if (i == MAX_OBJECTS) {
                return;
            }
        }
    }

    private static String shown(Object key) {
        String text = key instanceof Class<?> type ? type.getName() : String.valueOf(key);
        String brief = text.length() > 40 ? text.substring(0, 37) + "..." : text;
        return key instanceof String ? '"' + brief + '"' : brief;
    }

    private void expandThrowable(Step step, Throwable throwable) {
        add(step, throwable.getCause(), ".cause", "cause of a " + throwable.getClass().getName());
        Throwable[] suppressed = throwable.getSuppressed();
        for (int i = 0; i < suppressed.length; i++) {
            add(step, suppressed[i], ".suppressed[" + i + "]", "suppressed by a " + throwable.getClass().getName());
        }
    }

    /** Whether a class of the JDK has state of its own beyond numbers and text. */
    private static boolean mayHoldOthers(Class<?> type) {
        List<Class<?>> chain = new ArrayList<>();
        for (Class<?> c = type; c != null && Serializable.class.isAssignableFrom(c); c = c.getSuperclass()) {
            chain.add(c);
        }
        for (Class<?> c : chain) {
            ObjectStreamClass description = ObjectStreamClass.lookup(c);
            for (ObjectStreamField field : description.getFields()) {
                if (!field.isPrimitive() && !Modifier.isFinal(field.getType().getModifiers())) {
                    return true;
                }
            }
        }
        return false;
    }
}
