package dev.mp.internal.codec;

import static dev.mp.internal.codec.Values.encode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.SerializationException;
import java.io.File;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okio.Buffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who may make this JVM run whose code. */
@Tag("once")
class FilterTests {
    static final class Armed implements Serializable {
        private static final long serialVersionUID = 1;
        static int fired;

        private Object readResolve() {
            fired++;
            return this;
        }
    }

    private static final ObjectInputFilter POINTS =
            ObjectInputFilter.Config.createFilter("dev.mp.internal.codec.Values$Point;java.base/java.lang.*");

    @Test
    void taggedOnlyRunsNoCodeOfAnyClass() {
        Buffer encoded = encode(new Armed()).writeUtf8("next");
        assertThatThrownBy(() -> ObjectFormat.taggedOnly().decode(encoded))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("this codec takes tagged data only; widen it with withFilter");
        assertThat(Armed.fired).isZero();
        assertThat(encoded.readUtf8()).isEqualTo("next");
        assertThatThrownBy(() -> ObjectFormat.taggedOnly().encode(new Armed(), new Buffer()))
                .hasMessageContaining("is none of those that travel as tagged data");
    }

    @Test
    void aFilterWidensTaggedOnlyByWhatItAllows() {
        ObjectFormat format = ObjectFormat.taggedOnly().withFilter(POINTS);
        Object value = List.of(new Values.Point(1, "x"));
        ObjectFormat lists = ObjectFormat.taggedOnly()
                .withFilter(ObjectInputFilter.merge(POINTS,
                        ObjectInputFilter.Config.createFilter("java.base/java.util.*")));
        assertThat(format.decode(encode(new Values.Point(1, "x")))).isEqualTo(new Values.Point(1, "x"));
        assertThatThrownBy(() -> format.decode(encode(value)))
                .hasMessageContaining("is refused by the filter of this codec; widen it with withFilter");
        assertThat(lists.decode(encode(value))).isEqualTo(value);
        assertThatThrownBy(() -> lists.decode(encode(TimeUnit.DAYS)))
                .hasMessage(
                        "cannot decode: class java.util.concurrent.TimeUnit is refused by the filter of this codec;"
                                + " widen it with withFilter if the sender is to be trusted with it");
        Buffer buffer = new Buffer();
        lists.encode(value, buffer);
        assertThat(lists.decode(buffer)).isEqualTo(value);
    }

    @Test
    void optionalAndCopiesNeedNoConsent() {
        ObjectFormat format = ObjectFormat.taggedOnly().withFilter(POINTS);
        Object[] value = {Optional.of(new Values.Point(1, "x")), Collections.nCopies(2, "x")};
        assertThat((Object[]) format.decode(encode(value))).containsExactly(value);
    }

    @Test
    void aFilterNarrowsTheStandardFormatByWhatItRejects() {
        ObjectFormat format = ObjectFormat.standard()
                .withFilter(ObjectInputFilter.Config.createFilter("!dev.mp.internal.codec.FilterTests$Armed"));
        assertThat(format.decode(encode(new Values.Point(1, "x")))).isEqualTo(new Values.Point(1, "x"));
        assertThatThrownBy(() -> format.decode(encode(List.of(new Armed()))))
                .hasMessageContaining("class dev.mp.internal.codec.FilterTests$Armed is refused by the filter");
        ObjectFormat both = format.withFilter(ObjectInputFilter.Config.createFilter("!java.util.ArrayDeque"));
        assertThatThrownBy(() -> both.decode(encode(new ArrayDeque<>())))
                .hasMessageContaining("class java.util.ArrayDeque");
        assertThatThrownBy(() -> both.decode(encode(new Armed()))).hasMessageContaining("FilterTests$Armed");
        assertThat(Armed.fired).isZero();
    }

    @Test
    void limitsOfAFilterHold() {
        ObjectFormat format = ObjectFormat.standard().withFilter(ObjectInputFilter.Config.createFilter("maxdepth=1"));
        assertThatThrownBy(() -> format.decode(encode(List.of(new Values.Point(1, "x")))))
                .hasMessageContaining("is refused by the filter of this codec");
    }

    /** Runs in a JVM of its own, below: the filter of the JVM is set once and for all. */
    public static final class UnderJvmFilter {
        public static void main(String[] arguments) {
            System.out.println(ObjectFormat.standard().decode(encode(new Values.Point(1, "x"))));
            for (ObjectFormat format : List.of(
                    ObjectFormat.standard(),
                    ObjectFormat.standard().withFilter(info -> ObjectInputFilter.Status.ALLOWED))) {
                try {
                    System.out.println(format.decode(encode(new ArrayDeque<>())));
                } catch (SerializationException e) {
                    System.out.println(e.getMessage());
                }
            }
        }
    }

    @Test
    void theFilterOfTheJvmIsHonoured() throws Exception {
        String classPath = String.join(File.pathSeparator, Compiled.classPath());
        Process process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-Djdk.serialFilter=!java.util.ArrayDeque", "-cp", classPath, UnderJvmFilter.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String refusal =
                "cannot decode: class java.util.ArrayDeque is refused by the filter that this JVM has for all streams"
                        + " (see jdk.serialFilter); allow it there";
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output.lines()).containsExactly("Point[x=1, name=x]", refusal, refusal);
    }
}
