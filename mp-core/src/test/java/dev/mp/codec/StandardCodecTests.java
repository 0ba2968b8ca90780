package dev.mp.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.SerializationException;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import okio.Buffer;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The default codec as callers see it. */
@Tag("once")
class StandardCodecTests {
    record Order(long id, List<String> lines) implements Serializable {}

    private static final List<Object> VALUES = Arrays.asList(
            null, 1, "text", "x".repeat(100_000), new byte[50_000], List.of(1, "hello", 2.5, Map.of("a", 1)),
            new Order(1, List.of("a")), new ArrayList<>(List.of(new Order(2, List.of()), "z".repeat(20_000))));

    @Test
    void valuesPassThroughStreams() throws IOException {
        Buffer wire = new Buffer();
        BufferedSink sink = Okio.buffer((okio.Sink) wire);
        for (Object value : VALUES) {
            Codec.standard().encode(value, sink);
        }
        sink.flush();
        // However the bytes come: here one at a time.
        BufferedSource source = Okio.buffer(new ForwardingSource(wire) {
            @Override
            public long read(Buffer into, long count) throws IOException {
                return super.read(into, Math.min(count, 1));
            }
        });
        for (Object value : VALUES) {
            assertThat(Codec.standard().decode(source)).usingRecursiveComparison().isEqualTo(value);
        }
        assertThat(source.exhausted()).isTrue();
    }

    @Test
    void aFailedEncodeLeavesTheSinkAsItWas() throws IOException {
        Buffer wire = new Buffer();
        BufferedSink sink = Okio.buffer((okio.Sink) wire);
        sink.writeUtf8("before");
        Object bad = List.of("x".repeat(100_000), new Thread("t"));
        assertThatThrownBy(() -> Codec.standard().encode(bad, sink))
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("cannot serialize java.lang.Thread at value[1] (");
        assertThatThrownBy(() -> Codec.taggedOnly().encode(bad, sink)).isInstanceOf(SerializationException.class);
        sink.writeUtf8(" after").flush();
        assertThat(wire.readUtf8()).isEqualTo("before after");
    }

    @Test
    void aSourceThatFailsIsNotCorruptData() {
        BufferedSource failing = Okio.buffer(new ForwardingSource(new Buffer()) {
            @Override
            public long read(Buffer into, long count) throws IOException {
                throw new IOException("connection reset");
            }
        });
        assertThatThrownBy(() -> Codec.standard().decode(failing))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("connection reset");
        BufferedSource ended = Okio.buffer((okio.Source) new Buffer());
        assertThatThrownBy(() -> Codec.standard().decode(ended))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("ends within a value");
        BufferedSource closed = Okio.buffer((okio.Source) new Buffer().writeByte(0));
        assertThatThrownBy(() -> {
            closed.close();
            Codec.standard().decode(closed);
        })
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("closed");
    }

    @Test
    void strangersAreTrustedByFilterOnly() throws IOException {
        Buffer buffer = new Buffer();
        Codec.standard().encode(new Order(1, List.of("a")), buffer);
        assertThatThrownBy(() -> Codec.taggedOnly().decode(buffer.copy())).isInstanceOf(SerializationException.class);
        Codec widened = Codec.taggedOnly()
                .withFilter(ObjectInputFilter.Config.createFilter(
                        "dev.mp.codec.StandardCodecTests$Order;java.base/java.util.*;java.base/java.lang.*;!*"));
        assertThat(widened.decode(buffer)).isEqualTo(new Order(1, List.of("a")));
    }

    @Test
    void manyThreadsShareOneCodec() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                tasks.add(() -> {
                    Buffer buffer = new Buffer();
                    for (int round = 0; round < 100; round++) {
                        for (Object value : VALUES.subList(5, 8)) {
                            Codec.standard().encode(value, buffer);
                            assertThat(Codec.standard().decode(buffer)).isEqualTo(value);
                        }
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get();
            }
        }
    }
}
