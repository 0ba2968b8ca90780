package dev.mp.internal.codec;

import static dev.mp.internal.codec.Values.encode;
import static dev.mp.internal.codec.Values.goesToJdk;
import static dev.mp.internal.codec.Values.roundTrip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.SerializationException;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is not tagged throughout goes to JDK serialization as a whole, and arrives as that makes it. */
@Tag("once")
class FallbackTests {
    static final class OwnList extends ArrayList<Object> {
        private static final long serialVersionUID = 1;
        String note = "kept";
    }

    static final class OwnNumber extends BigInteger {
        private static final long serialVersionUID = 1;

        OwnNumber() {
            super("7");
        }
    }

    @SuppressWarnings("serial") // holds another of its kind
    static final class Node implements Serializable {
        private static final long serialVersionUID = 1;
        Object next;
    }

    @Test
    void otherClassesGoToTheJdk() {
        for (Object value : List.of(
                new Values.Point(1, "x"), TimeUnit.DAYS, new OwnList(), new OwnNumber(), new Integer[] {1},
                new int[][] {{1}},
                new ArrayDeque<>(List.of(1)), new TreeMap<>(Comparator.reverseOrder()),
                new TreeSet<>(Comparator.reverseOrder()), Collections.unmodifiableList(new ArrayList<>()),
                String.class)) {
            assertThat(goesToJdk(value)).as(value.getClass().getName()).isTrue();
            assertThat(goesToJdk(List.of(1, value))).as(value.getClass().getName()).isTrue();
            assertThat(roundTrip(value)).hasSameClassAs(value);
        }
        assertThat(((OwnList) roundTrip(new OwnList())).note).isEqualTo("kept");
    }

    @Test
    void sharedContainersStayShared() {
        List<Object> shared = new ArrayList<>(List.of(1));
        List<?> back = (List<?>) roundTrip(Arrays.asList(shared, shared));
        assertThat(back.get(0)).isEqualTo(shared).isSameAs(back.get(1));
        byte[] bytes = {1};
        Object[] array = (Object[]) roundTrip(new Object[] {bytes, Map.of("a", bytes)});
        assertThat(((Map<?, ?>) array[1]).get("a")).isSameAs(array[0]);
    }

    @Test
    void cyclesStayCycles() {
        List<Object> list = new ArrayList<>();
        list.add(list);
        assertThat(((List<?>) roundTrip(list)).getFirst()).isInstanceOf(ArrayList.class);
        Map<String, Object> map = new HashMap<>();
        map.put("self", new Object[] {map});
        Map<?, ?> back = (Map<?, ?>) roundTrip(map);
        assertThat(((Object[]) back.get("self"))[0]).isSameAs(back);
    }

    @Test
    void sharingIsFoundAmongMany() {
        List<Object> many = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            many.add(new ArrayList<>(List.of(i)));
        }
        assertThat(goesToJdk(many)).isFalse();
        many.add(many.get(17));
        List<?> back = (List<?>) roundTrip(many);
        assertThat(back.get(5_000)).isSameAs(back.get(17));
    }

    @Test
    void constantsMayBeMetTwice() {
        assertThat(goesToJdk(List.of(List.of(), List.of(), Map.of(), Map.of(), Optional.empty(), Optional.empty())))
                .isFalse();
    }

    @Test
    void longTextMetTwiceIsWrittenOnce() {
        String text = "x".repeat(100_000);
        assertThat(encode(List.of(text, text, text)).size()).isLessThan(101_000);
        assertThat(roundTrip(List.of(text, text))).isEqualTo(List.of(text, text));
    }

    @Test
    void deepNestingGoesToTheJdk() {
        Object value = 1;
        for (int i = 0; i < Tags.MAX_DEPTH; i++) {
            value = new ArrayList<>(Collections.singletonList(value));
        }
        assertThat(goesToJdk(value)).isFalse();
        assertThat(roundTrip(value)).isEqualTo(value);
        value = Optional.of(value);
        assertThat(goesToJdk(value)).isTrue();
        assertThat(roundTrip(value)).isEqualTo(value);
    }

    @Test
    void chainsThatOverflowTheStackAreRefused() {
        Node first = new Node();
        Node last = first;
        for (int i = 0; i < 100_000; i++) {
            Node next = new Node();
            last.next = next;
            last = next;
        }
        assertThatThrownBy(() -> encode(first))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("chain that is too long for the stack");
    }

    @Test
    void whatCouldBeWrittenOnADeepStackButNotReadOnAShallowOneIsRefused() throws Exception {
        Node first = new Node();
        Node last = first;
        for (int i = 0; i < 20_000; i++) {
            Node next = new Node();
            last.next = next;
            last = next;
        }
        okio.Buffer[] encoded = new okio.Buffer[1];
        Thread deep = new Thread(null, () -> encoded[0] = encode(first), "deep", 1L << 30);
        deep.start();
        deep.join();
        Throwable[] thrown = new Throwable[1];
        Thread shallow = new Thread(null, () -> {
            try {
                ObjectFormat.standard().decode(encoded[0]);
            } catch (Throwable e) {
                thrown[0] = e;
            }
        }, "shallow", 1L << 18);
        shallow.start();
        shallow.join();
        assertThat(thrown[0]).isInstanceOf(SerializationException.class).hasMessageContaining("too long for the stack");
        assertThat(encoded[0].exhausted()).isTrue();
    }

    @Test
    void tableOfAnyLoadIsRead() {
        HashMap<Object, Object> sparse = new HashMap<>(1 << 20, 0.1f);
        sparse.put(1, new Values.Point(1, "x"));
        assertThat(roundTrip(sparse)).isEqualTo(sparse);
        List<Object> many = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            many.add(new HashMap<>(Map.of(TimeUnit.DAYS, i)));
        }
        assertThat(roundTrip(many)).isEqualTo(many);
        Map<Object, Object> all = new HashMap<>();
        IdentityHashMap<Object, Object> byIdentity = new IdentityHashMap<>();
        for (Integer i = 0; i < 2_000; i++) {
            all.put(i, TimeUnit.DAYS);
            byIdentity.put(i, TimeUnit.DAYS);
        }
        many.clear();
        for (int i = 0; i < 50; i++) {
            HashSet<Object> sparseSet = new HashSet<>(1, 0.1f);
            sparseSet.addAll(all.keySet());
            HashMap<Object, Object> sparseMap = new HashMap<>(1, 0.1f);
            sparseMap.putAll(all);
            many.addAll(List.of(sparseSet, sparseMap, byIdentity.clone()));
        }
        assertThat((List<?>) roundTrip(many)).hasSize(150);
    }
}
