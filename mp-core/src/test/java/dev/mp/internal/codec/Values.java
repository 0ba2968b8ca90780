package dev.mp.internal.codec;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import okio.Buffer;

/** Values to encode, and what is needed to look at what became of them. */
final class Values {
    record Point(int x, String name) implements Serializable {}

    private Values() {}

    static Buffer encode(Object value) {
        Buffer buffer = new Buffer();
        ObjectFormat.standard().encode(value, buffer);
        return buffer;
    }

    static Object roundTrip(Object value) {
        Buffer buffer = encode(value);
        buffer.writeUtf8("next");
        Object back = ObjectFormat.standard().decode(buffer);
        String rest = buffer.readUtf8();
        if (!rest.equals("next")) {
            throw new AssertionError("left in the buffer: " + rest);
        }
        return back;
    }

    /** Whether the standard format wrote the value by JDK serialization. */
    static boolean goesToJdk(Object value) {
        return encode(value).getByte(0) == Tags.JDK;
    }

    /** One value of every kind that is tagged, edges included. */
    static List<Object> tagged() {
        List<Object> values = new ArrayList<>(Arrays.asList(
                null, true, false, (byte) -1, Byte.MAX_VALUE, (short) -2, Short.MIN_VALUE, 'x', '\uffff', 0, -32, -33,
                95,
                96, 1 << 20, Integer.MIN_VALUE, Integer.MAX_VALUE, 0L, -1L, 1L << 40, Long.MIN_VALUE, Long.MAX_VALUE,
                1.5f, Float.NaN, -0.0f, 2.5, Double.NaN, Double.MIN_VALUE, -0.0));
        values.addAll(texts());
        values.addAll(List.of(
                new boolean[] {true, false}, new byte[] {1, -1}, new short[] {1, -1}, new char[] {'a', '\ud800'},
                new int[] {1, -1}, new long[] {1, -1}, new float[] {1, -1}, new double[] {1, -1}, new byte[0],
                new int[0],
                new byte[20_000], new long[5_000], new double[3_000], new boolean[9_000]));
        values.addAll(List.of(
                BigInteger.ZERO, BigInteger.TWO.pow(1000).negate(), new BigDecimal("-12.50"), new BigDecimal("1E+900"),
                new UUID(-1, 7), Duration.ZERO, Duration.ofSeconds(-5, 7),
                Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
                Instant.EPOCH, Instant.MIN, Instant.MAX, LocalDate.EPOCH, LocalDate.MIN, LocalDate.MAX, LocalTime.MIN,
                LocalTime.MAX, LocalDateTime.MIN, LocalDateTime.MAX, Optional.empty(), Optional.of("x")));
        values.addAll(containers());
        return values;
    }

    static List<String> texts() {
        return List.of(
                "", "x", "h\u00e9llo", "x".repeat(63), "y".repeat(64), "z".repeat(8192), "z".repeat(8193),
                "z".repeat(30_000),
                "\u0416", "a\u0416", "\u20ac".repeat(5_000), "z".repeat(20_000) + "\u20ac", "\ud83d\ude00",
                "lone \ud800",
                "\udc00 lone", "?", "\u0000", "\u00ff");
    }

    static List<Object> containers() {
        return List.of(
                new Object[] {1, "a", null, new Object[0]}, new String[] {"a", null, ""}, new ArrayList<>(),
                new ArrayList<>(Arrays.asList(1, null, "x")), List.of(), List.of(1), List.of(1, 2), List.of(1, 2, 3),
                Stream.of(1, null, 3).toList(), Stream.of(1, 2, 3).toList(), Stream.of(1).toList(),
                Stream.of().toList(),
                Arrays.asList(1, null), Arrays.asList(), Collections.emptyList(), Collections.singletonList(null),
                new HashSet<>(Arrays.asList(1, null, "x")), new LinkedHashSet<>(List.of(3, 1, 2)),
                new TreeSet<>(Set.of(3, 1)),
                Set.of(), Set.of(1), Set.of(1, 2), Set.of(1, 2, 3, 4), Collections.emptySet(),
                Collections.singleton(null),
                new HashMap<>(Map.of("a", 1, "b", List.of(2))), new LinkedHashMap<>(Map.of(1, 2)),
                new TreeMap<>(Map.of("b", 1, "a", 2)), Map.of(), Map.of(1, 2), Map.of(1, 2, 3, 4),
                Collections.emptyMap(),
                Collections.singletonMap(null, null), new HashMap<>(Collections.singletonMap(null, null)));
    }

    /** A value that is tagged throughout, made by chance. */
    static Object random(Random random, int depth) {
        int kind = random.nextInt(depth <= 0 ? 9 : 22);
        int size = random.nextInt(5);
        return switch (kind) {
            case 0 -> null;
            case 1 -> random.nextInt() >> random.nextInt(32);
            case 2 -> random.nextLong() >> random.nextInt(64);
            case 3 -> randomText(random);
            case 4 -> random.nextDouble();
            case 5 -> random.nextBoolean();
            case 6 -> new BigInteger(random.nextInt(200), random);
            case 7 -> Instant.ofEpochMilli(random.nextInt());
            case 8 -> random.ints(size).toArray();
            case 9 -> Arrays.asList(randoms(random, size, depth));
            case 10 -> List.of(nonNull(randoms(random, size, depth)));
            case 11 -> Stream.of(randoms(random, size, depth)).toList();
            case 12 -> randoms(random, size, depth);
            case 13 -> fill(new HashSet<>(), random, size, depth);
            case 14 -> fill(new LinkedHashSet<>(), random, size, depth);
            case 15 -> Set.copyOf(fill(new HashSet<>(), random, size, depth).stream().filter(v -> v != null).toList());
            case 16 -> fillMap(new HashMap<>(), random, size, depth);
            case 17 -> fillMap(new LinkedHashMap<>(), random, size, depth);
            case 18 -> new TreeMap<>(Map.of(randomText(random), random.nextInt()));
            case 19 -> Map.of(random.nextInt(), Optional.ofNullable(random(random, depth - 1)));
            case 20 -> Stream.generate(() -> randomText(random)).limit(size).toArray(String[]::new);
            default -> new ArrayList<>(Arrays.asList(randoms(random, size, depth)));
        };
    }

    private static Object[] randoms(Random random, int size, int depth) {
        return Stream.generate(() -> random(random, depth - 1)).limit(size).toArray();
    }

    private static Object[] nonNull(Object[] values) {
        return Stream.of(values).filter(v -> v != null).toArray();
    }

    private static <C extends Collection<Object>> C fill(C collection, Random random, int size, int depth) {
        for (int i = 0; i < size; i++) {
            collection.add(random(random, depth - 1));
        }
        return collection;
    }

    private static Map<Object, Object> fillMap(Map<Object, Object> map, Random random, int size, int depth) {
        for (int i = 0; i < size; i++) {
            map.put(random(random, depth - 2), random(random, depth - 1));
        }
        return map;
    }

    static String randomText(Random random) {
        int bound = List.of(0x80, 0x100, 0x10000).get(random.nextInt(3));
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(40); left > 0; left--) {
            text.append((char) random.nextInt(bound));
        }
        return text.toString();
    }

    /** Says all of a value that matters: classes, order where there is one, contents of arrays. */
    static String show(Object value) {
        if (value == null) {
            return "null";
        }
        String type = value.getClass().getTypeName();
        return switch (value) {
            case Double number -> type + Double.doubleToRawLongBits(number);
            case Float number -> type + Float.floatToRawIntBits(number);
            case Object[] array -> type + showAll(Arrays.asList(array), false);
            case boolean[] array -> type + Arrays.toString(array);
            case byte[] array -> type + Arrays.toString(array);
            case short[] array -> type + Arrays.toString(array);
            case char[] array -> type + Arrays.toString(array);
            case int[] array -> type + Arrays.toString(array);
            case long[] array -> type + Arrays.toString(array);
            case float[] array -> type + Arrays.toString(array);
            case double[] array -> type + Arrays.toString(array);
            case Optional<?> optional -> type + show(optional.orElse(null));
            case Set<?> set -> type + showAll(set, !(set instanceof LinkedHashSet));
            case Collection<?> collection -> type + showAll(collection, false);
            case Map<?, ?> map -> type + showMap(map);
            default -> type + value;
        };
    }

    private static String showAll(Collection<?> values, boolean sorted) {
        Stream<String> shown = values.stream().map(Values::show);
        return (sorted ? shown.sorted() : shown).toList().toString();
    }

    private static String showMap(Map<?, ?> map) {
        Stream<String> shown = map.entrySet().stream().map(e -> show(e.getKey()) + "=" + show(e.getValue()));
        return (map instanceof LinkedHashMap ? shown : shown.sorted()).toList().toString();
    }

    /** Calls from a thread whose context class loader is that one. */
    static <T> T withContextLoader(ClassLoader loader, Supplier<T> call) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return call.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
