package dev.mp.sharedctypes;

import org.jspecify.annotations.Nullable;

/** Makes the handles for parts of a storage, with a lock or without. */
final class Views {
    private final Storage storage;
    private final @Nullable Guard guard;

    Views(Storage storage, @Nullable Guard guard) {
        this.storage = storage;
        this.guard = guard;
    }

    private <L extends Synchronized<?>, T extends SharedObject<L>> SharedObject<?> with(T raw) {
        return guard == null ? raw : (SharedObject<?>) raw.synchronizedBy(guard);
    }

    /** A field as what was asked for. */
    <V extends SharedObject<?>> V field(RecordLayout<?> layout, long base, String name, Class<V> type) {
        RecordLayout.Field field = layout.field(name);
        SharedObject<?> view = view(field.type(), base + field.offset(), type);
        if (!type.isInstance(view)) {
            throw new IllegalArgumentException(layout.type().getSimpleName() + "." + name + " is " + field.type()
                    + ", to be seen as " + Names.of(view.getClass()) + ", not as " + Names.of(type));
        }
        return type.cast(view);
    }

    private SharedObject<?> view(FieldType type, long offset, Class<?> wanted) {
        return switch (type) {
            case FieldType.Scalar scalar -> value(scalar.type(), offset);
            case FieldType.Chars text -> with(new SharedBytes(storage, offset, text.length()));
            case FieldType.Struct struct -> with(new StructValue<>(storage, offset, struct.layout()));
            case FieldType.Row row -> row(row, offset, wanted);
        };
    }

    private SharedObject<?> row(FieldType.Row row, long offset, Class<?> wanted) {
        return switch (row.element()) {
            case FieldType.Struct struct ->
                    with(new StructArray<>(storage, offset, row.length(), struct.layout()));
            case FieldType.Scalar scalar ->
                    SharedBytes.class.isAssignableFrom(wanted) && scalar.type() == byte.class
                            ? with(new SharedBytes(storage, offset, row.length()))
                            : array(scalar.type(), offset, row.length());
        };
    }

    SharedObject<?> value(Class<?> type, long offset) {
        return switch (type.getName()) {
            case "byte" -> with(new ByteValue(storage, offset));
            case "short" -> with(new ShortValue(storage, offset));
            case "char" -> with(new CharValue(storage, offset));
            case "int" -> with(new IntValue(storage, offset));
            case "long" -> with(new LongValue(storage, offset));
            case "float" -> with(new FloatValue(storage, offset));
            case "double" -> with(new DoubleValue(storage, offset));
            default -> with(new BooleanValue(storage, offset));
        };
    }

    SharedObject<?> array(Class<?> type, long offset, int length) {
        return switch (type.getName()) {
            case "byte" -> with(new SharedByteArray(storage, offset, length));
            case "short" -> with(new SharedShortArray(storage, offset, length));
            case "char" -> with(new SharedCharArray(storage, offset, length));
            case "int" -> with(new SharedIntArray(storage, offset, length));
            case "long" -> with(new SharedLongArray(storage, offset, length));
            case "float" -> with(new SharedFloatArray(storage, offset, length));
            case "double" -> with(new SharedDoubleArray(storage, offset, length));
            default -> with(new SharedBooleanArray(storage, offset, length));
        };
    }
}
