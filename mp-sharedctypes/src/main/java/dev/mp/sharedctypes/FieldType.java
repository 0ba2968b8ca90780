package dev.mp.sharedctypes;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/**
 * What a field of a structure can be: a number, a boolean, another structure, an array of these with a fixed length, or text.
 */
sealed interface FieldType {
    /** Of {@code length} elements, each of {@code element}. */
    record Row(Element element, int length, Class<?> arrayType) implements FieldType {
        @Override
        public void check(Object value, String name) {
            if (Array.getLength(value) != length) {
                throw new IllegalArgumentException(name + ": an array of " + Array.getLength(value)
                        + " elements cannot be stored in a field that is " + this);
            }
            if (element instanceof Struct struct) {
                Record[] structs = (Record[]) value;
                for (int i = 0; i < structs.length; i++) {
                    struct.layout.check(structs[i], name + "[" + i + "]");
                }
            }
        }

        @Override
        public long bytes() {
            return length * element.bytes();
        }

        @Override
        public long alignment() {
            return element.alignment();
        }

        @Override
        public MethodHandle reader(long offset) {
            return Rows.reader(this, offset);
        }

        @Override
        public MethodHandle writer(long offset) {
            return Rows.writer(this, offset);
        }

        @Override
        public String toString() {
            return element + "[" + length + "]";
        }
    }

    /** Text in so many bytes. */
    record Chars(int length) implements FieldType {
        @Override
        public void check(Object value, String name) {
            int bytes = Text.encode((String) value).length;
            if (bytes > length) {
                throw new IllegalArgumentException(name + ": " + Text.tooLong(bytes, length));
            }
        }

        @Override
        public long bytes() {
            return length;
        }

        @Override
        public long alignment() {
            return 1;
        }

        @Override
        public MethodHandle reader(long offset) {
            return Access.textReader(this, offset);
        }

        @Override
        public MethodHandle writer(long offset) {
            return Access.textWriter(this, offset);
        }

        @Override
        public String toString() {
            return "text of " + length + " bytes";
        }
    }

    /** What an array can have as elements. */
    sealed interface Element extends FieldType {}

    /** A number or a boolean. */
    record Scalar(Class<?> type, long bytes) implements Element {
        @Override
        public long alignment() {
            return bytes;
        }

        @Override
        public MethodHandle reader(long offset) {
            return Access.reader(type, offset);
        }

        @Override
        public MethodHandle writer(long offset) {
            return Access.writer(type, offset);
        }

        @Override
        public String toString() {
            return type.getName();
        }
    }

    /** Another structure. */
    record Struct(RecordLayout<?> layout) implements Element {
        @Override
        public void check(Object value, String name) {
            layout.check((Record) value, name);
        }

        @Override
        public long bytes() {
            return layout.bytes();
        }

        @Override
        public long alignment() {
            return layout.alignment();
        }

        @Override
        public MethodHandle reader(long offset) {
            return Access.structReader(layout, offset);
        }

        @Override
        public MethodHandle writer(long offset) {
            return Access.structWriter(layout, offset);
        }

        @Override
        public String toString() {
            return layout.type().getSimpleName();
        }
    }

    long bytes();

    long alignment();

    /**
     * Sees that a value, which is not null, can be written.
     *
     * @param name what it is called in errors
     */
    default void check(Object value, String name) {
        // All numbers can.
    }

    /** (Data, long base) to the value at {@code offset} from there. */
    MethodHandle reader(long offset);

    /** (Data, long base, value) to void. */
    MethodHandle writer(long offset);

    /** What a component of a record is. */
    static FieldType of(Class<?> record, RecordComponent component) {
        Class<?> type = component.getType();
        Length length = component.getAnnotation(Length.class);
        boolean hasLength = type.isArray() || type == String.class;
        if (hasLength && (length == null || length.value() < 1)) {
            throw refused(record, component, "needs a length of at least 1, such as @Length(8)");
        }
        if (!hasLength && length != null) {
            throw refused(record, component, "cannot have a @Length: it is neither an array nor a String");
        }
        if (length != null && type == String.class) {
            return new Chars(length.value());
        }
        Element element = element(type.isArray() ? type.getComponentType() : type);
        if (element == null) {
            throw refused(record, component,
                    "can be no field of a structure; what can: numbers of primitive types, char,"
                            + " boolean, records of these, arrays of all these, and String");
        }
        return length == null ? element : new Row(element, length.value(), type);
    }

    private static @Nullable Element element(Class<?> type) {
        if (type.isRecord()) {
            return new Struct(RecordLayout.of(type.asSubclass(Record.class)));
        }
        if (!type.isPrimitive()) {
            return null;
        }
        return new Scalar(type, switch (type.getName()) {
            case "byte", "boolean" -> 1;
            case "short", "char" -> 2;
            case "int", "float" -> 4;
            default -> 8;
        });
    }

    private static IllegalArgumentException refused(Class<?> record, RecordComponent component, String why) {
        return new IllegalArgumentException(record.getSimpleName() + "." + component.getName() + ": "
                + component.getType().getSimpleName() + " " + why);
    }

    /** The handle with its first argument given. */
    static MethodHandle bind(MethodHandle handle, Object first) {
        return MethodHandles.insertArguments(handle, 0, first);
    }
}
