package dev.mp.internal.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.ConcurrentModificationException;
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
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes one value as tagged data, or finds that it cannot be: then it has written a part, which the caller takes back.
 *
 * <p>Only the very classes named in {@link Tags} are written, never their subclasses, which may have state and ways of
 * their own. A container that is met a second time is refused, since tagged data would turn one object into two (a
 * cycle is the worst case of that). No code of the user's runs here: none of these classes calls any while it is
 * iterated.
 */
final class TaggedWriter {
    /** Text of this length is worth being written once only, where there is a way. */
    private static final int LONG_TEXT = 1024;

    // The immutable collections have no names that one may write. Their instances tell.
    private static final Class<?> LIST_12 = List.of(1).getClass();
    private static final Class<?> LIST_N = List.of(1, 2, 3).getClass();
    private static final Class<?> SET_12 = Set.of(1).getClass();
    private static final Class<?> SET_N = Set.of(1, 2, 3).getClass();
    private static final Class<?> MAP_1 = Map.of(1, 1).getClass();
    private static final Class<?> MAP_N = Map.of(1, 1, 2, 2).getClass();
    private static final Class<?> AS_LIST = Arrays.asList(1, 2).getClass();
    private static final Class<?> SINGLETON_LIST = Collections.singletonList(1).getClass();
    private static final Class<?> SINGLETON_SET = Collections.singleton(1).getClass();
    private static final Class<?> SINGLETON_MAP = Collections.singletonMap(1, 1).getClass();
    private static final Class<?> EMPTY_LIST = Collections.emptyList().getClass();
    private static final Class<?> EMPTY_SET = Collections.emptySet().getClass();
    private static final Class<?> EMPTY_MAP = Collections.emptyMap().getClass();

    /** Why a value cannot be tagged data. */
    enum Reason { CLASS, SHARED, DEPTH, CHANGED }

    private final Buffer sink;
    private final boolean sparing;
    private final IdentitySet seen = new IdentitySet();

    private @Nullable Object culprit;
    private @Nullable Reason reason;

    /**
     * @param sparing whether long text that is met twice is refused as well: what JDK serialization writes once may
     *     otherwise not fit into memory
     */
    TaggedWriter(Buffer sink, boolean sparing) {
        this.sink = sink;
        this.sparing = sparing;
    }

    /** The object because of which {@link #write} returned false or threw. */
    @Nullable Object culprit() {
        return culprit;
    }

    @Nullable Reason reason() {
        return reason;
    }

    /**
     * Writes a value at the given depth.
     *
     * @return false if the value is not tagged data throughout; a part may have been written
     * @throws ConcurrentModificationException if another thread changes a container meanwhile
     */
    boolean write(@Nullable Object value, int depth) {
        if (value instanceof String text && text.length() >= LONG_TEXT && sparing && !seen.add(text)) {
            return refuse(text, Reason.SHARED);
        }
        return Scalars.write(sink, value) || value != null && writeContainer(value, value.getClass(), depth);
    }

    private boolean refuse(Object value, Reason why) {
        culprit = value;
        reason = why;
        return false;
    }

    /** Whether the container may be written here. */
    private boolean enter(Object container, int depth) {
        if (depth >= Tags.MAX_DEPTH) {
            return refuse(container, Reason.DEPTH);
        }
        return seen.add(container) || refuse(container, Reason.SHARED);
    }

    private boolean writeContainer(Object value, Class<?> type, int depth) {
        if (value instanceof List<?> list) {
            return writeList(list, type, depth);
        }
        if (value instanceof Map<?, ?> map) {
            return writeMap(map, type, depth);
        }
        if (value instanceof Set<?> set) {
            return writeSet(set, type, depth);
        }
        if (value instanceof Optional<?> optional) {
            return writeOptional(optional, depth);
        }
        return type.isArray() ? writeArray(value, type, depth) : refuse(value, Reason.CLASS);
    }

    private boolean writeList(List<?> list, Class<?> type, int depth) {
        if (type == ArrayList.class) {
            return writeMutable(Tags.ARRAY_LIST, list, depth);
        } else if (type == LIST_12) {
            return writeImmutable(Tags.LIST_OF, list, depth);
        } else if (type == LIST_N) {
            return writeImmutable(isNullHostile(list) ? Tags.LIST_OF : Tags.STREAM_LIST, list, depth);
        } else if (type == AS_LIST) {
            return writeMutable(Tags.AS_LIST, list, depth);
        } else if (type == SINGLETON_LIST) {
            return writeImmutable(Tags.SINGLETON_LIST, list, depth);
        } else if (type == EMPTY_LIST) {
            return writeImmutable(Tags.EMPTY_LIST, list, depth);
        }
        return refuse(list, Reason.CLASS);
    }

    /** One class serves both {@code List.of} and {@code Stream.toList}; only the former is its own immutable copy. */
    @SuppressWarnings("ReferenceEquality") // whether a copy was made is the question
    private static boolean isNullHostile(List<?> list) {
        try {
            return List.copyOf(list) == list;
        } catch (NullPointerException e) {
            return false;
        }
    }

    private boolean writeSet(Set<?> set, Class<?> type, int depth) {
        if (type == HashSet.class) {
            return writeMutable(Tags.HASH_SET, set, depth);
        } else if (type == LinkedHashSet.class) {
            return writeMutable(Tags.LINKED_HASH_SET, set, depth);
        } else if (type == TreeSet.class && ((TreeSet<?>) set).comparator() == null) {
            return writeMutable(Tags.TREE_SET, set, depth);
        } else if (type == SET_12 || type == SET_N) {
            return writeImmutable(Tags.SET_OF, set, depth);
        } else if (type == SINGLETON_SET) {
            return writeImmutable(Tags.SINGLETON_SET, set, depth);
        } else if (type == EMPTY_SET) {
            return writeImmutable(Tags.EMPTY_SET, set, depth);
        }
        return refuse(set, Reason.CLASS);
    }

    private boolean writeMap(Map<?, ?> map, Class<?> type, int depth) {
        if (type == HashMap.class) {
            return writeMutable(Tags.HASH_MAP, map, depth);
        } else if (type == LinkedHashMap.class) {
            return writeMutable(Tags.LINKED_HASH_MAP, map, depth);
        } else if (type == TreeMap.class && ((TreeMap<?, ?>) map).comparator() == null) {
            return writeMutable(Tags.TREE_MAP, map, depth);
        } else if (type == MAP_1 || type == MAP_N) {
            return writeImmutable(Tags.MAP_OF, map, depth);
        } else if (type == SINGLETON_MAP) {
            return writeImmutable(Tags.SINGLETON_MAP, map, depth);
        } else if (type == EMPTY_MAP) {
            return writeImmutable(Tags.EMPTY_MAP, map, depth);
        }
        return refuse(map, Reason.CLASS);
    }

    private boolean writeMutable(int tag, Collection<?> values, int depth) {
        return enter(values, depth) && writeElements(tag, values, depth);
    }

    private boolean writeMutable(int tag, Map<?, ?> map, int depth) {
        return enter(map, depth) && writeEntries(tag, map, depth);
    }

    /** Those without elements are constants, of which there is one in each JVM: meeting them twice means nothing. */
    private boolean writeImmutable(int tag, Collection<?> values, int depth) {
        return (values.isEmpty() || enter(values, depth)) && writeElements(tag, values, depth);
    }

    private boolean writeImmutable(int tag, Map<?, ?> map, int depth) {
        return (map.isEmpty() || enter(map, depth)) && writeEntries(tag, map, depth);
    }

    private boolean writeElements(int tag, Collection<?> values, int depth) {
        int size = values.size();
        writeHead(tag, size);
        int left = size;
        try {
            for (Object value : values) {
                if (--left < 0) {
                    break;
                }
                if (!write(value, depth + 1)) {
                    return false;
                }
            }
        } catch (RuntimeException e) {
            throw changed(values, e);
        }
        if (left != 0) {
            throw changed(values, null);
        }
        return true;
    }

    private boolean writeEntries(int tag, Map<?, ?> map, int depth) {
        int size = map.size();
        writeHead(tag, size);
        int left = size;
        try {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (--left < 0) {
                    break;
                }
                if (!write(entry.getKey(), depth + 1) || !write(entry.getValue(), depth + 1)) {
                    return false;
                }
            }
        } catch (RuntimeException e) {
            throw changed(map, e);
        }
        if (left != 0) {
            throw changed(map, null);
        }
        return true;
    }

    private boolean writeOptional(Optional<?> optional, int depth) {
        if (depth >= Tags.MAX_DEPTH) {
            return refuse(optional, Reason.DEPTH);
        }
        writeHead(Tags.OPTIONAL, optional.isPresent() ? 1 : 0);
        return optional.isEmpty() || write(optional.get(), depth + 1);
    }

    private boolean writeArray(Object value, Class<?> type, int depth) {
        if (type == Object[].class) {
            return writeArray(Tags.OBJECTS, (@Nullable Object[]) value, depth);
        } else if (type == String[].class) {
            return writeArray(Tags.STRINGS, (@Nullable Object[]) value, depth);
        } else if (!type.getComponentType().isPrimitive()) {
            return refuse(value, Reason.CLASS);
        }
        if (!enter(value, depth)) {
            return false;
        }
        if (value instanceof byte[] bytes) {
            writeHead(Tags.BYTES, bytes.length);
            Buffers.write(sink, bytes, 0, bytes.length);
        } else if (value instanceof int[] ints) {
            writeHead(Tags.INTS, ints.length);
            PrimitiveArrays.write(sink, ints, ints.length, Integer.BYTES);
        } else if (value instanceof long[] longs) {
            writeHead(Tags.LONGS, longs.length);
            PrimitiveArrays.write(sink, longs, longs.length, Long.BYTES);
        } else if (value instanceof double[] doubles) {
            writeHead(Tags.DOUBLES, doubles.length);
            PrimitiveArrays.write(sink, doubles, doubles.length, Double.BYTES);
        } else if (value instanceof float[] floats) {
            writeHead(Tags.FLOATS, floats.length);
            PrimitiveArrays.write(sink, floats, floats.length, Float.BYTES);
        } else if (value instanceof char[] chars) {
            writeHead(Tags.CHARS, chars.length);
            PrimitiveArrays.write(sink, chars, chars.length, Character.BYTES);
        } else if (value instanceof short[] shorts) {
            writeHead(Tags.SHORTS, shorts.length);
            PrimitiveArrays.write(sink, shorts, shorts.length, Short.BYTES);
        } else {
            boolean[] booleans = (boolean[]) value;
            writeHead(Tags.BOOLEANS, booleans.length);
            PrimitiveArrays.write(sink, booleans);
        }
        return true;
    }

    private boolean writeArray(int tag, @Nullable Object[] values, int depth) {
        if (!enter(values, depth)) {
            return false;
        }
        writeHead(tag, values.length);
        for (Object value : values) {
            if (!write(value, depth + 1)) {
                return false;
            }
        }
        return true;
    }

    private void writeHead(int tag, int count) {
        sink.writeByte(tag);
        Varints.write(sink, count);
    }

    /** Nothing but another thread makes one of these classes fail. The innermost that does is the culprit. */
    private ConcurrentModificationException changed(Object container, @Nullable RuntimeException cause) {
        if (reason != Reason.CHANGED) {
            refuse(container, Reason.CHANGED);
        }
        return new ConcurrentModificationException("size or order changed", cause);
    }
}
