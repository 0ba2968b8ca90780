package dev.mp.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mp.MpRunnable;
import dev.mp.SerializationException;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import okio.Buffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A value that cannot travel is refused with the way to the culprit, and nothing is written. */
@SuppressWarnings("serial") // that something is wrong with these classes is the point
@Tag("once")
class EncodeFailureTests {
    private static final String PREFIX = "dev.mp.internal.codec.EncodeFailureTests$";

    static class Owner implements Serializable {
        private static final long serialVersionUID = 1;
        Object thread;
        transient Object cache = new Object();

        Owner(Object thread) {
            this.thread = thread;
        }
    }

    static final class Holder implements Serializable {
        private static final long serialVersionUID = 1;
        final Object owner;

        Holder(Object owner) {
            this.owner = owner;
        }
    }

    record Pair(Object left, Object right) implements Serializable {}

    static final class SubOwner extends Owner {
        private static final long serialVersionUID = 1;

        SubOwner(Object thread) {
            super(thread);
        }
    }

    static final class Failing implements Serializable {
        private static final long serialVersionUID = 1;
        static final AtomicInteger ATTEMPTS = new AtomicInteger();
        Object other = "x";

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            ATTEMPTS.incrementAndGet();
            throw new IllegalStateException("not today");
        }
    }

    static final class WritesTransient implements Serializable {
        private static final long serialVersionUID = 1;
        transient Object hidden = new Thread("t");

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.writeObject(hidden);
        }
    }

    public static final class External implements Externalizable {
        final Object part = new Thread("t");

        @Override
        public void writeExternal(ObjectOutput out) throws IOException {
            out.writeObject(part);
        }

        @Override
        public void readExternal(ObjectInput in) {}
    }

    static final class Replaced implements Serializable {
        private static final long serialVersionUID = 1;

        private Object writeReplace() {
            return new Holder(new Thread("t"));
        }
    }

    static final class BadException extends RuntimeException {
        private static final long serialVersionUID = 1;
        final Object socket = new Object();
    }

    private static String failure(Object value) {
        return failure(value, "value");
    }

    private static String failure(Object value, String name) {
        Buffer buffer = new Buffer().writeUtf8("before");
        SerializationException e = catchThrowableOfType(
                SerializationException.class, () -> ObjectFormat.standard().encode(value, buffer, name));
        assertThat(e).isNotNull();
        assertThat(buffer.readUtf8()).isEqualTo("before");
        return e.getMessage();
    }

    @Test
    void fieldsOfWhatALambdaCaptured() {
        Holder holder = new Holder(new Owner(new Thread("t")));
        String text = "x";
        MpRunnable target = () -> System.out.println(text + holder.owner);
        assertThat(failure(target, "target"))
                .isEqualTo("cannot serialize java.lang.Thread at target.captured[1].owner.thread (class " + PREFIX
                        + "Owner, field thread): it does not implement java.io.Serializable; mark the field transient,"
                        + " or send what is needed to make it anew");
    }

    @Test
    void elementsKeysAndValues() {
        Thread bad = new Thread("t");
        Map<Object, Object> byKey = new HashMap<>(Map.of("a", 1));
        byKey.put("bad one", new Owner(bad));
        assertThat(failure(List.of(1, byKey))).contains("at value[1][\"bad one\"].thread (class " + PREFIX + "Owner");
        assertThat(failure(Map.of(new Owner(bad), 1))).contains("at value.key[0].thread (");
        assertThat(failure(Map.of(new Pair(1, 2), bad))).contains("at value.value[0] (value of a java.util.ImmutableC");
        assertThat(failure(new Object[][] {{1}, {2, bad}}))
                .contains("at value[1][1] (element of a java.lang.Object[])")
                .endsWith(
                        "it does not implement java.io.Serializable; let it, if it is yours, or send what is needed to make it anew");
        assertThat(failure(new Pair(1, Optional.of(bad)))).contains("at value.right.get() (value of an Optional)");
        assertThat(failure(new Pair(1, new AtomicReference<>(bad)))).contains("at value.right.get() (");
        assertThat(failure(Collections.unmodifiableList(Arrays.asList(1, bad)))).contains("at value[1] (element of a");
        assertThat(failure(Map.of(1, Map.entry(1, bad)))).contains("java.util.KeyValueHolder at value[1] (");
    }

    @Test
    void inheritedFieldsAndTheRootItself() {
        assertThat(failure(new SubOwner(new Thread("t"))))
                .contains("at value.thread (class " + PREFIX + "Owner, field");
        assertThat(failure(new Thread("t"))).startsWith("cannot serialize java.lang.Thread at value: it does not");
        assertThat(failure(new RuntimeException("x", new BadException())))
                .contains("cannot serialize java.lang.Object at value.cause.socket (class " + PREFIX + "BadException");
    }

    @Test
    void whatAClassWritesByItself() {
        assertThat(failure(List.of(new WritesTransient())))
                .contains("at value[0].hidden (class " + PREFIX + "WritesTransient, field hidden)");
        assertThat(failure(List.of(new External()))).contains("java.lang.Thread at value[0].part (class " + PREFIX);
        assertThat(failure(new Pair(1, new Replaced())))
                .startsWith("cannot serialize java.lang.Thread, which is somewhere inside value (class " + PREFIX
                        + "Pair)");
    }

    @Test
    void whatTheJdkHides() {
        PriorityBlockingQueue<Object> queue = new PriorityBlockingQueue<>(1, new HoldingComparator(new Thread("t")));
        queue.add(1);
        assertThat(failure(new Pair(1, List.of(queue))))
                .startsWith("cannot serialize java.lang.Thread, which is somewhere inside value");
    }

    private record HoldingComparator(Object held) implements java.util.Comparator<Object>, Serializable {
        @Override
        public int compare(Object left, Object right) {
            return Integer.compare(left.hashCode(), right.hashCode());
        }
    }

    @Test
    void serializationCodeThatThrows() {
        Failing.ATTEMPTS.set(0);
        assertThat(failure(new Pair(1, List.of(2, new Failing()))))
                .isEqualTo("cannot serialize " + PREFIX + "Failing at value.right[1] (element of a "
                        + List.of(1, 2).getClass().getName()
                        + "): its own serialization code threw java.lang.IllegalStateException: not today");
        assertThat(Failing.ATTEMPTS).hasValue(1);
    }

    @Test
    void lambdasThatCannotTravelSayWhy() {
        Runnable plain = () -> {};
        assertThat(failure(new Pair(1, plain)))
                .isEqualTo("cannot serialize the java.lang.Runnable that is a lambda in class " + getClass().getName()
                        + " at value.right (class " + PREFIX + "Pair, field right): the interface that the lambda"
                        + " implements is not Serializable; use one of those of dev.mp, or cast the lambda to an"
                        + " intersection with java.io.Serializable");
    }

    private final int field = new ArrayList<>().size();

    @Test
    void lambdasThatCapturedTheirObjectSaySo() {
        MpRunnable usesField = () -> System.out.println(field);
        assertThat(failure(usesField, "target"))
                .startsWith("cannot serialize " + getClass().getName() + " at target.captured[0] (lambda in class "
                        + getClass().getName()
                        + ", captured value 0): the lambda uses a field or a method of the object")
                .endsWith("or let it call a static method");
        Serializable inner = new Serializable() {
            private static final long serialVersionUID = 1;

            @Override
            public String toString() {
                return "" + field;
            }
        };
        assertThat(failure(inner)).contains("at value.this$0 (").contains("make the inner class static");
    }

    @Test
    void largeValuesAreSearched() {
        List<Object> many = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            many.add(new Holder(i));
        }
        Thread bad = new Thread("t");
        many.add(bad);
        assertThat(failure(many)).contains("at value[100000] (");
        assertThat(failure(new Pair(many, bad))).contains("at value.right (");
        List<Object> more = new ArrayList<>();
        for (int i = 0; i < 250_000; i++) {
            more.add(new Holder(i));
        }
        more.add(bad);
        assertThat(failure(more))
                .startsWith("cannot serialize java.lang.Thread, which is somewhere inside value (class");
        assertThat(failure(Collections.nCopies(1_000_000_000, new Thread("t")))).contains("at value[0] (");
    }

    @Test
    void chainsAreSearchedWithoutRecursion() {
        Holder chain = new Holder(new Thread("t"));
        for (int i = 0; i < 300; i++) {
            chain = new Holder(chain);
        }
        assertThat(failure(chain)).contains("at value" + ".owner".repeat(301) + " (");
    }

    @Test
    void taggedOnlyNamesTheCulprit() {
        ObjectFormat format = ObjectFormat.taggedOnly();
        assertThatThrownBy(() -> format.encode(List.of(1, Map.of("a", new AtomicInteger())), new Buffer()))
                .hasMessageStartingWith(
                        "cannot serialize java.util.concurrent.atomic.AtomicInteger at value[1][\"a\"] (value"
                                + " of a java.util.ImmutableCollections$Map1): its class is none of those that travel"
                                + " as tagged data");
        List<Object> shared = new ArrayList<>(List.of(1));
        assertThatThrownBy(() -> format.encode(List.of(1, shared, shared), new Buffer()))
                .hasMessageStartingWith("cannot serialize java.util.ArrayList at value[1] (")
                .hasMessageContaining("it is met twice");
        Object deep = 1;
        for (int i = 0; i < 200; i++) {
            deep = List.of(deep);
        }
        Object tooDeep = deep;
        assertThatThrownBy(() -> format.encode(tooDeep, new Buffer())).hasMessageContaining("nest deeper than 100");
        Buffer buffer = new Buffer();
        String text = "x".repeat(5_000);
        format.encode(List.of(text, text), buffer);
        assertThat(format.decode(buffer)).isEqualTo(List.of(text, text));
    }

    /** Two threads and a list; whatever is written must decode. */
    @Test
    void whatAnotherThreadChangesIsRefusedOrWhole() throws Exception {
        List<Object> list = new ArrayList<>(Collections.nCopies(2_000, 1));
        Map<Object, Object> map = new HashMap<>();
        AtomicBoolean stop = new AtomicBoolean();
        Thread changer = new Thread(() -> {
            for (int i = 0; !stop.get(); i++) {
                list.add(i);
                map.put(i % 100, i);
                list.removeLast();
                map.remove((i + 50) % 100);
            }
        });
        changer.start();
        int refused = 0;
        try {
            Object value = Arrays.asList(list, map);
            for (int i = 0; i < 500 || refused == 0; i++) {
                Buffer buffer = new Buffer();
                try {
                    ObjectFormat.standard().encode(value, buffer);
                    assertThat(ObjectFormat.standard().decode(buffer)).isInstanceOf(List.class);
                } catch (SerializationException e) {
                    refused++;
                    assertThat(e.getMessage())
                            .containsPattern("^cannot serialize java.util.(ArrayList|HashMap) at value\\[[01]\\] ")
                            .contains("another thread changed it meanwhile");
                }
                assertThat(buffer.size()).isZero();
            }
        } finally {
            stop.set(true);
            changer.join();
        }
    }
}
