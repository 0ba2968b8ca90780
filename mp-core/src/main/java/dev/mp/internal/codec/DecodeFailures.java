package dev.mp.internal.codec;

import dev.mp.SerializationException;
import java.io.EOFException;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.io.OptionalDataException;
import java.io.StreamCorruptedException;
import java.io.UTFDataFormatException;
import org.jspecify.annotations.Nullable;

/** Says why JDK serialization did not make a value of what came. */
final class DecodeFailures {
    private DecodeFailures() {}

    static SerializationException of(Throwable failure, @Nullable JdkInput stream) {
        return new SerializationException("cannot decode: " + reason(failure, stream), failure);
    }

    private static String reason(Throwable failure, @Nullable JdkInput stream) {
        if (stream != null && stream.refusal() != null && failure instanceof InvalidClassException) {
            return stream.refusal();
        }
        if (stream != null && stream.missing() != null && failure instanceof ClassNotFoundException) {
            return missing(stream.missing(), stream.holdsLambda());
        }
        if (stream != null && stream.holdsLambda() && isUnknownLambda(failure)) {
            return "the class that a lambda was written in holds no such lambda in this process; run the same build of"
                    + " it on both sides";
        }
        if (failure instanceof StackOverflowError) {
            return "the objects refer to each other in a chain that is too long for the stack of this thread; use one"
                    + " with a larger stack, or send them in an array or a list";
        }
        if (failure instanceof EOFException
                || failure instanceof StreamCorruptedException
                || failure instanceof OptionalDataException
                || failure instanceof UTFDataFormatException) {
            return failure + "; truncated or corrupt data";
        }
        if (failure instanceof InvalidClassException) {
            return failure.getMessage() + "; run the same version of the class on both sides";
        }
        return failure.toString();
    }

    private static String missing(String className, boolean holdsLambda) {
        String text = "class " + className + " was not found: neither the context class loader of the thread nor the"
                + " class path of this process (pid=" + ProcessHandle.current().pid() + ") holds it";
        return holdsLambda
                ? text + "; a lambda runs only where the class that it was written in is on the class path as well"
                : text;
    }

    /**
     * What comes of a class whose generated method that makes its lambdas anew does not know the one, or is not there.
     */
    private static boolean isUnknownLambda(Throwable failure) {
        if (!(failure instanceof InvalidObjectException)) {
            return false;
        }
        Throwable root = rootOf(failure);
        return root instanceof IllegalArgumentException || root instanceof NoSuchMethodException;
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
