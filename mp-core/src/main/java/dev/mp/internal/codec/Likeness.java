package dev.mp.internal.codec;

import dev.mp.SerializationException;
import dev.mp.SubstituteException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * All that can be shown of a throwable: of it, its causes, and what they suppressed, the name of the class, the message
 * and the stack trace. It is a list, the throwable first, whose parts refer to each other by their place in it, since a
 * chain of causes may have a loop.
 *
 * <pre>
 *   list    count, then each part
 *   part    class name, message or null, count and frames, 0 or place of the cause + 1, count and places of suppressed
 *   frame   names of loader, module, version, class, method and file, then the line
 *   name    0 and the text, or null, where it is new; else its number among the new ones so far, from 1
 * </pre>
 *
 * The methods of a throwable may be the user's. One that throws costs what it should have told, and no more.
 */
final class Likeness {
    /** Whoever suppresses so many does it in a loop. */
    private static final int MAX_PARTS = 200;

    private static final int NONE = -1;

    private record Part(
            String className,
            @Nullable String message,
            List<StackTraceElement> frames,
            int cause,
            List<Integer> suppressed) {}

    private final List<Part> parts = new ArrayList<>();

    /** What the parts show, in the same order; empty if that is in another process. */
    private final List<Throwable> shown = new ArrayList<>();

    private final IdentityHashMap<Throwable, Integer> places = new IdentityHashMap<>();

    private Likeness() {}

    static Likeness of(Throwable throwable) {
        Likeness likeness = new Likeness();
        likeness.place(throwable);
        for (int i = 0; i < likeness.shown.size(); i++) {
            likeness.parts.add(likeness.part(likeness.shown.get(i)));
        }
        return likeness;
    }

    /** Returns the place of a throwable, which it gets now if it has none. */
    private int place(@Nullable Throwable throwable) {
        if (throwable == null) {
            return NONE;
        }
        Integer known = places.get(throwable);
        if (known != null) {
            return known;
        }
        int next = shown.size();
        if (next == MAX_PARTS) {
            return NONE;
        }
        places.put(throwable, next);
        shown.add(throwable);
        return next;
    }

    private Part part(Throwable throwable) {
        String className = throwable instanceof SubstituteException substitute
                ? substitute.originalClassName()
                : throwable.getClass().getName();
        String message = ask(throwable::getMessage, "(unknown, since getMessage() failed)");
        List<StackTraceElement> frames = new ArrayList<>();
        for (StackTraceElement frame : nonNull(ask(throwable::getStackTrace, null))) {
            if (frame != null) {
                frames.add(frame);
            }
        }
        int cause = place(ask(throwable::getCause, null));
        List<Integer> suppressed = new ArrayList<>();
        for (Throwable each : throwable.getSuppressed()) {
            int place = place(each);
            if (place != NONE) {
                suppressed.add(place);
            }
        }
        return new Part(className, message, frames, cause, suppressed);
    }

    private static <T extends @Nullable Object> T ask(Supplier<? extends T> method, T otherwise) {
        try {
            return method.get();
        } catch (Throwable e) {
            return otherwise;
        }
    }

    private static @Nullable StackTraceElement[] nonNull(@Nullable StackTraceElement @Nullable [] frames) {
        return frames == null ? new @Nullable StackTraceElement[0] : frames;
    }

    /** Makes an exception that looks like the first part. */
    SubstituteException substitute() {
        return makeSubstitutes().getFirst();
    }

    /** Makes an exception for each throwable that is shown. */
    IdentityHashMap<Throwable, SubstituteException> substitutes() {
        List<SubstituteException> made = makeSubstitutes();
        IdentityHashMap<Throwable, SubstituteException> substitutes = new IdentityHashMap<>();
        for (int i = 0; i < shown.size(); i++) {
            substitutes.put(shown.get(i), made.get(i));
        }
        return substitutes;
    }

    private List<SubstituteException> makeSubstitutes() {
        List<SubstituteException> made = new ArrayList<>();
        for (Part part : parts) {
            SubstituteException exception = new SubstituteException(part.className, part.message);
            exception.setStackTrace(part.frames.toArray(new StackTraceElement[0]));
            made.add(exception);
        }
        for (int i = 0; i < made.size(); i++) {
            Part part = parts.get(i);
            // To be one's own cause is to have none, and to suppress oneself is not allowed.
            if (part.cause != NONE && part.cause != i) {
                made.get(i).initCause(made.get(part.cause));
            }
            for (int suppressed : part.suppressed) {
                if (suppressed != i) {
                    made.get(i).addSuppressed(made.get(suppressed));
                }
            }
        }
        return made;
    }

    void write(Buffer sink) {
        Map<@Nullable String, Integer> names = new HashMap<>();
        Varints.write(sink, parts.size());
        for (Part part : parts) {
            Scalars.write(sink, part.className);
            Scalars.write(sink, part.message);
            Varints.write(sink, part.frames.size());
            for (StackTraceElement frame : part.frames) {
                writeName(sink, names, frame.getClassLoaderName());
                writeName(sink, names, frame.getModuleName());
                writeName(sink, names, frame.getModuleVersion());
                writeName(sink, names, frame.getClassName());
                writeName(sink, names, frame.getMethodName());
                writeName(sink, names, frame.getFileName());
                Varints.writeSigned(sink, frame.getLineNumber());
            }
            Varints.write(sink, part.cause + 1L);
            Varints.write(sink, part.suppressed.size());
            for (int place : part.suppressed) {
                Varints.write(sink, place);
            }
        }
    }

    private static void writeName(Buffer sink, Map<@Nullable String, Integer> names, @Nullable String name) {
        Integer number = names.putIfAbsent(name, names.size() + 1);
        Varints.write(sink, number == null ? 0 : number);
        if (number == null) {
            Scalars.write(sink, name);
        }
    }

    static Likeness read(Buffer source) throws IOException {
        Likeness likeness = new Likeness();
        TaggedReader reader = new TaggedReader(source);
        List<@Nullable String> names = new ArrayList<>();
        int count = reader.readLength(1);
        if (count == 0) {
            throw new SerializationException("cannot decode: an exception without parts; corrupt data");
        }
        for (int i = 0; i < count; i++) {
            likeness.parts.add(readPart(source, reader, names, count));
        }
        return likeness;
    }

    private static Part readPart(Buffer source, TaggedReader reader, List<@Nullable String> names, int count)
            throws IOException {
        String className = known(reader.readText());
        String message = reader.readText();
        List<StackTraceElement> frames = new ArrayList<>();
        for (int left = reader.readLength(7); left > 0; left--) {
            frames.add(new StackTraceElement(
                    readName(source, reader, names),
                    readName(source, reader, names),
                    readName(source, reader, names),
                    known(readName(source, reader, names)),
                    known(readName(source, reader, names)),
                    readName(source, reader, names),
                    Varints.readInt(source)));
        }
        int cause = readPlace(source, count + 1) - 1;
        List<Integer> suppressed = new ArrayList<>();
        for (int left = reader.readLength(1); left > 0; left--) {
            suppressed.add(readPlace(source, count));
        }
        return new Part(className, message, frames, cause, suppressed);
    }

    private static @Nullable String readName(Buffer source, TaggedReader reader, List<@Nullable String> names)
            throws IOException {
        int number = readPlace(source, names.size() + 1);
        if (number == 0) {
            names.add(reader.readText());
            number = names.size();
        }
        return names.get(number - 1);
    }

    private static int readPlace(Buffer source, int limit) throws IOException {
        int place = Varints.readLength(source);
        if (place >= limit) {
            throw new SerializationException(
                    "cannot decode: an exception refers to place=" + place + " of " + limit + "; corrupt data");
        }
        return place;
    }

    private static String known(@Nullable String name) {
        if (name == null) {
            throw new SerializationException(
                    "cannot decode: an exception lacks the name of a class or method; corrupt data");
        }
        return name;
    }
}
