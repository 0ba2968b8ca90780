package dev.mp.internal.codec;

import dev.mp.SerializationException;
import java.io.NotSerializableException;
import java.lang.annotation.Annotation;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Says why a value could not be encoded, and where in it the culprit is. */
@SuppressWarnings("ReferenceEquality") // it is objects that are looked for, not values
final class EncodeFailures {
    private static final Set<String> WRITERS = Set.of("writeObject", "writeExternal", "writeReplace");

    private final Object root;
    private final String name;

    /** @param name what the value is to its sender: what paths begin with */
    EncodeFailures(Object root, String name) {
        this.root = root instanceof Envelope envelope ? envelope.content() : root;
        this.name = name;
    }

    /** For a value that may travel only as tagged data, and cannot. */
    SerializationException notTagged(@Nullable Object culprit, TaggedWriter.@Nullable Reason reason) {
        String why =
                switch (reason) {
                    case SHARED -> "it is met twice there, which tagged data cannot tell; send a copy, or widen the"
                            + " codec with withFilter";
                    case DEPTH -> "containers nest deeper than " + Tags.MAX_DEPTH
                            + ", which tagged data must not; flatten the value, or widen the codec with withFilter";
                    case null, default -> "its class is none of those that travel as tagged data, and this codec sends"
                            + " nothing else; send numbers, text, arrays and collections of them, or widen the codec"
                            + " with withFilter";
                };
        return new SerializationException(located(culprit) + ": " + why);
    }

    /** For a container that another thread was at. */
    SerializationException changed(@Nullable Object culprit, RuntimeException cause) {
        return new SerializationException(located(culprit) + ": another thread changed it meanwhile; send a copy, or"
                + " hold the lock that guards it", cause);
    }

    /** For whatever JDK serialization failed with. */
    SerializationException of(Throwable failure, @Nullable JdkOutput stream) {
        if (failure instanceof StackOverflowError) {
            return new SerializationException("cannot serialize " + describe(root) + " at " + name
                    + ": its objects refer to each other in a chain that is too long for the stack of this thread; keep"
                    + " them in an array or a list, or use a thread with a larger stack", failure);
        }
        if (failure instanceof RefusedException refusal) {
            return new SerializationException(located(refusal.refused()) + ": " + refusal.reason(), failure);
        }
        Object refused = stream == null ? null : stream.refused();
        if (stream != null && refused != null && failure == stream.refusal()) {
            return new SerializationException(located(refused) + ": " + failure.getMessage(), failure);
        }
        if (failure instanceof NotSerializableException) {
            return notSerializable(failure, refused);
        }
        String writer = writer(failure);
        if (writer != null) {
            return writerFailed(failure, writer);
        }
        return new SerializationException(
                "cannot serialize " + describe(root) + " at " + name + ": " + failure, failure);
    }

    private SerializationException notSerializable(Throwable failure, @Nullable Object refused) {
        String className = String.valueOf(failure.getMessage());
        boolean known = refused != null && refused.getClass().getName().equals(className);
        PathFinder finder = known
                ? finder(value -> value == refused)
                : finder(value -> value.getClass().getName().equals(className));
        PathFinder.Step step = finder.find();
        if (step != null) {
            return new SerializationException(located(step) + ": " + advice(step), failure);
        }
        String subject = known ? describe(refused) : className;
        return new SerializationException("cannot serialize " + subject + ", which is somewhere inside "
                + vicinity(finder.opaque()) + ": it does not implement java.io.Serializable", failure);
    }

    private String vicinity(PathFinder.@Nullable Step opaque) {
        return opaque == null
                ? name + " (class " + root.getClass().getTypeName() + ")"
                : opaque.path() + " (class " + opaque.value().getClass().getTypeName()
                        + ", whose fields cannot be read)";
    }

    private static String advice(PathFinder.Step culprit) {
        Object value = culprit.value();
        if (Lambdas.isLambda(value)) {
            return "the interface that the lambda implements is not Serializable; use one of those of dev.mp, or cast"
                    + " the lambda to an intersection with java.io.Serializable";
        }
        if (isCapturedThis(culprit)) {
            return "the lambda uses a field or a method of the object that it was written in, and so captured that"
                    + " object, which does not implement java.io.Serializable; copy what it needs to local variables,"
                    + " or let it call a static method";
        }
        if (culprit.label().startsWith(".this$")) {
            return "it does not implement java.io.Serializable, and the inner class refers to it as its outer object;"
                    + " make the inner class static, or use a lambda";
        }
        if (value.getClass().getName().startsWith("dev.mp.")) {
            return "it belongs to the process that made it; send what it was made from, or have the receiver make its own";
        }
        if (culprit.label().startsWith(".$")) {
            return "it does not implement java.io.Serializable, and a lambda or a reference captured it; copy what that"
                    + " needs to local variables, or refer to a function of no object";
        }
        if (isKotlins(value)) {
            return "it is neither @Serializable, as the typed functions of mp-kotlin want it, nor does it implement"
                    + " java.io.Serializable; let it be one of the two, if it is yours, or send what is needed to make it"
                    + " anew";
        }
        if (culprit.place() != null && culprit.place().startsWith("class ")) {
            return "it does not implement java.io.Serializable; mark the field transient, or send what is needed to"
                    + " make it anew";
        }
        return "it does not implement java.io.Serializable; let it, if it is yours, or send what is needed to make it"
                + " anew";
    }

    private static boolean isKotlins(Object value) {
        for (Annotation each : value.getClass().getDeclaredAnnotations()) {
            if (each.annotationType().getName().equals("kotlin.Metadata")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isCapturedThis(PathFinder.Step culprit) {
        PathFinder.Step from = culprit.from();
        if (from == null || !Lambdas.isLambda(from.value()) || !culprit.label().equals(".captured[0]")) {
            return false;
        }
        return isNamed(culprit.value(), Lambdas.capturingClass(from.value()));
    }

    /** The name of the class of the user's whose own code the exception came out of; null if that cannot be told. */
    private static @Nullable String writer(Throwable failure) {
        int causes = 0;
        for (Throwable t = failure; t != null && causes < 10; t = t.getCause(), causes++) {
            for (StackTraceElement frame : t.getStackTrace()) {
                if (frame.getClassName().equals(ObjectFormat.class.getName())) {
                    break;
                }
                if (WRITERS.contains(frame.getMethodName()) && !isJdk(frame)) {
                    return frame.getClassName();
                }
            }
        }
        return null;
    }

    private static boolean isJdk(StackTraceElement frame) {
        String module = frame.getModuleName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }

    private SerializationException writerFailed(Throwable failure, String className) {
        PathFinder.Step step = finder(value -> isNamed(value, className)).find();
        String where = step == null
                ? "cannot serialize " + className + ", which is somewhere inside " + name
                : located(step);
        return new SerializationException(where + ": its own serialization code threw " + failure, failure);
    }

    /** Whether the object is of a class of that name or a subclass. */
    private static boolean isNamed(Object value, String className) {
        for (Class<?> type = value.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(className)) {
                return true;
            }
        }
        return false;
    }

    private PathFinder finder(Predicate<Object> culprit) {
        return new PathFinder(root, name, culprit);
    }

    private String located(@Nullable Object culprit) {
        PathFinder.Step step = finder(value -> value == culprit).find();
        return step == null
                ? "cannot serialize " + describe(culprit) + ", which is somewhere inside " + name
                : located(step);
    }

    private static String located(PathFinder.Step step) {
        String where = "cannot serialize " + describe(step.value()) + " at " + step.path();
        return step.place() == null ? where : where + " (" + step.place() + ")";
    }

    private static String describe(@Nullable Object value) {
        if (value == null || !Lambdas.isLambda(value)) {
            return value == null ? "null" : value.getClass().getTypeName();
        }
        Class<?>[] interfaces = value.getClass().getInterfaces();
        String type = interfaces.length == 0 ? "?" : interfaces[0].getName();
        return "the " + type + " that is a lambda in class " + Lambdas.capturingClass(value);
    }
}
