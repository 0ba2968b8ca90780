package dev.mp.internal.codec;

import dev.mp.SerializationException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads tagged data that anybody may have written.
 *
 * <p>Every element takes a byte at least. So the counts of all containers that have begun and not ended, less what of
 * them has been read, can never exceed the bytes that are left: {@link #pending} is that sum, and a count that breaks
 * the rule is refused before memory is taken for it. All memory that is taken is therefore bounded by some multiple of
 * what has really arrived, however containers nest; and how deep they nest is bounded as well.
 */
final class TaggedReader {
    private final BufferedSource source;
    private long pending;

    TaggedReader(BufferedSource source) {
        this.source = source;
    }

    @Nullable Object read(int depth) throws IOException {
        return read(source.readByte() & 0xff, depth);
    }

    /** Reads what follows a tag. */
    @Nullable Object read(int tag, int depth) throws IOException {
        if (tag >= Tags.SMALL_INTEGER) {
            return tag - Tags.SMALL_INTEGER + Tags.SMALL_INTEGER_MIN;
        }
        if (tag >= Tags.SHORT_TEXT) {
            return Text.readLatin1(source, tag - Tags.SHORT_TEXT);
        }
        if (tag >= Tags.STRINGS) {
            return readContainer(tag, depth);
        }
        if (tag >= Tags.BOOLEANS && tag <= Tags.DOUBLES) {
            return readPrimitives(tag);
        }
        return Scalars.read(this, source, tag);
    }

    static SerializationException unknown(int tag) {
        return new SerializationException("cannot decode: tag=0x" + Integer.toHexString(tag) + " is unknown here;"
                + " corrupt data, or written by another codec or a newer version of mp");
    }

    /**
     * Reads the length of something of which each element takes so many bytes at least, and checks that they are there.
     */
    int readLength(int width) throws IOException {
        int length = Varints.readLength(source);
        if (!source.request(pending + (long) length * width)) {
            throw new SerializationException("cannot decode: length=" + length + " was claimed, but no more than "
                    + (source.getBuffer().size() - pending) + " bytes are left for it; truncated or corrupt data");
        }
        return length;
    }

    /** Reads a value that must be text or null. */
    @Nullable String readText() throws IOException {
        Object value = read(Tags.MAX_DEPTH);
        if (value != null && !(value instanceof String)) {
            throw new SerializationException("cannot decode: a " + value.getClass().getName()
                    + " was found where text must be; corrupt data");
        }
        return (String) value;
    }

    private Object readPrimitives(int tag) throws IOException {
        int width = width(tag);
        int length = readLength(width);
        return switch (tag) {
            case Tags.BYTES -> PrimitiveArrays.readBytes(source, length);
            case Tags.SHORTS -> PrimitiveArrays.read(source, new short[length], length, width);
            case Tags.CHARS -> PrimitiveArrays.read(source, new char[length], length, width);
            case Tags.INTS -> PrimitiveArrays.read(source, new int[length], length, width);
            case Tags.LONGS -> PrimitiveArrays.read(source, new long[length], length, width);
            case Tags.FLOATS -> PrimitiveArrays.read(source, new float[length], length, width);
            case Tags.DOUBLES -> PrimitiveArrays.read(source, new double[length], length, width);
            default -> PrimitiveArrays.readBooleans(source, length);
        };
    }

    /** How many bytes an element of an array of primitives takes. */
    private static int width(int tag) {
        return switch (tag) {
            case Tags.LONGS, Tags.DOUBLES -> Long.BYTES;
            case Tags.INTS, Tags.FLOATS -> Integer.BYTES;
            case Tags.SHORTS, Tags.CHARS -> Short.BYTES;
            default -> 1;
        };
    }

    private Object readContainer(int tag, int depth) throws IOException {
        if (depth >= Tags.MAX_DEPTH) {
            throw new SerializationException("cannot decode: containers nest deeper than " + Tags.MAX_DEPTH
                    + ", which no encoder writes; corrupt data");
        }
        if (tag >= Tags.HASH_MAP && tag <= Tags.EMPTY_MAP) {
            int count = readLength(2);
            pending += 2L * count;
            return readMap(tag, count, depth + 1);
        }
        if (tag >= Tags.HASH_SET && tag <= Tags.EMPTY_SET) {
            int count = readLength(1);
            pending += count;
            return readSet(tag, count, depth + 1);
        }
        if (tag <= Tags.OPTIONAL || tag >= Tags.ARRAY_LIST && tag <= Tags.EMPTY_LIST) {
            int count = readLength(1);
            pending += count;
            return readList(tag, count, depth + 1);
        }
        throw unknown(tag);
    }

    /** Reads a value that a container has announced. */
    private @Nullable Object next(int depth) throws IOException {
        pending--;
        return read(depth);
    }

    private Object readList(int tag, int count, int depth) throws IOException {
        return switch (tag) {
            case Tags.ARRAY_LIST -> {
                ArrayList<@Nullable Object> list = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    list.add(next(depth));
                }
                yield list;
            }
            case Tags.OBJECTS -> readArray(count, depth);
            case Tags.STRINGS -> readStrings(count);
            case Tags.AS_LIST -> Arrays.asList(readArray(count, depth));
            case Tags.LIST_OF -> listOf(count, depth);
            case Tags.STREAM_LIST -> Arrays.stream(readArray(count, depth)).toList();
            case Tags.SINGLETON_LIST -> Collections.singletonList(only(count, depth));
            case Tags.EMPTY_LIST -> none(count, Collections.emptyList());
            case Tags.OPTIONAL -> count == 0 ? Optional.empty() : Optional.of(nonNull(only(count, depth)));
            default -> throw unknown(tag);
        };
    }

    private Object readSet(int tag, int count, int depth) throws IOException {
        return switch (tag) {
            case Tags.HASH_SET -> readInto(HashSet.newHashSet(count), count, depth);
            case Tags.LINKED_HASH_SET -> readInto(LinkedHashSet.newLinkedHashSet(count), count, depth);
            case Tags.TREE_SET -> readInto(new TreeSet<>(), count, depth);
            case Tags.SET_OF -> Set.of(nonNulls(readArray(count, depth)));
            case Tags.SINGLETON_SET -> Collections.singleton(only(count, depth));
            case Tags.EMPTY_SET -> none(count, Collections.emptySet());
            default -> throw unknown(tag);
        };
    }

    private Object readMap(int tag, int count, int depth) throws IOException {
        return switch (tag) {
            case Tags.HASH_MAP -> readInto(HashMap.newHashMap(count), count, depth);
            case Tags.LINKED_HASH_MAP -> readInto(LinkedHashMap.newLinkedHashMap(count), count, depth);
            case Tags.TREE_MAP -> readInto(new TreeMap<>(), count, depth);
            case Tags.MAP_OF -> mapOf(count, depth);
            case Tags.SINGLETON_MAP -> {
                expect(1, count);
                yield Collections.singletonMap(next(depth), next(depth));
            }
            case Tags.EMPTY_MAP -> none(count, Collections.emptyMap());
            default -> throw unknown(tag);
        };
    }

    private @Nullable Object[] readArray(int count, int depth) throws IOException {
        @Nullable Object[] values = new @Nullable Object[count];
        for (int i = 0; i < count; i++) {
            values[i] = next(depth);
        }
        return values;
    }

    private @Nullable String[] readStrings(int count) throws IOException {
        @Nullable String[] values = new @Nullable String[count];
        for (int i = 0; i < count; i++) {
            pending--;
            values[i] = readText();
        }
        return values;
    }

    private List<Object> listOf(int count, int depth) throws IOException {
        return switch (count) {
            case 1 -> List.of(nonNull(next(depth)));
            case 2 -> List.of(nonNull(next(depth)), nonNull(next(depth)));
            default -> List.of(nonNulls(readArray(count, depth)));
        };
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private Map<Object, Object> mapOf(int count, int depth) throws IOException {
        if (count == 1) {
            return Map.of(nonNull(next(depth)), nonNull(next(depth)));
        }
        Map.Entry[] entries = new Map.Entry[count];
        for (int i = 0; i < count; i++) {
            entries[i] = Map.entry(nonNull(next(depth)), nonNull(next(depth)));
        }
        return Map.ofEntries(entries);
    }

    private Set<@Nullable Object> readInto(Set<@Nullable Object> set, int count, int depth) throws IOException {
        for (int i = 0; i < count; i++) {
            set.add(next(depth));
        }
        expect(count, set.size());
        return set;
    }

    private Map<@Nullable Object, @Nullable Object> readInto(
            Map<@Nullable Object, @Nullable Object> map, int count, int depth) throws IOException {
        for (int i = 0; i < count; i++) {
            map.put(next(depth), next(depth));
        }
        expect(count, map.size());
        return map;
    }

    private @Nullable Object only(int count, int depth) throws IOException {
        expect(1, count);
        return next(depth);
    }

    private static Object none(int count, Object empty) {
        expect(0, count);
        return empty;
    }

    private static void expect(int expected, int size) {
        if (size != expected) {
            throw new SerializationException("cannot decode: a container of size=" + size + " where size=" + expected
                    + " must be; corrupt data, or elements that are equal here and were not there");
        }
    }

    private static Object nonNull(@Nullable Object value) {
        if (value == null) {
            throw new SerializationException("cannot decode: null inside a container that holds none; corrupt data");
        }
        return value;
    }

    @SuppressWarnings("NullAway") // every element is looked at
    private static Object[] nonNulls(@Nullable Object[] values) {
        for (Object value : values) {
            nonNull(value);
        }
        return values;
    }
}
