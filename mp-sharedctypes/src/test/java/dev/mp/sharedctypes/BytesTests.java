package dev.mp.sharedctypes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.StartMethod;
import dev.mp.conformance.Conformance;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Byte strings. */
@EachStartMethod
class BytesTests {
    @Parameter
    StartMethod method;

    @Test
    @Conformance("CT-02")
    void valueEndsAtTheFirstNul() throws Exception {
        for (SharedBytes text : List.of(SharedCTypes.rawBytes(20), SharedCTypes.bytes(20))) {
            assertThat(text.value()).isEmpty();
            text.setValue("hello");
            Child.run(method, () -> text.update(value -> value + value));
            assertThat(text.value()).isEqualTo("hellohello");
            assertThat(text.raw()).hasSize(20).startsWith("hellohello\0".getBytes(UTF_8));
            text.close();
        }
    }

    @Test
    void shorterValueLeavesWhatIsBehindItsNul() {
        SharedBytes text = SharedCTypes.rawBytes("abcdef".getBytes(UTF_8));
        assertThat(text.value()).isEqualTo("abcdef");
        text.setValue("xy");
        assertThat(text.raw()).isEqualTo("xy\0def".getBytes(UTF_8));
        assertThat(text.valueBytes()).isEqualTo("xy".getBytes(UTF_8));
        text.setRaw("12".getBytes(UTF_8));
        assertThat(text.raw()).isEqualTo("12\0def".getBytes(UTF_8));
        text.close();
    }

    @Test
    void valueOfFullLengthHasNoNul() {
        SharedBytes.Locked text = SharedCTypes.bytes(4);
        text.setValue("ää");
        assertThat(text.value()).isEqualTo("ää");
        assertThatThrownBy(() -> text.setValue("ääx"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too long: 5 bytes for a byte string of 4");
        assertThatThrownBy(() -> text.setRaw(new byte[5])).isInstanceOf(IllegalArgumentException.class);
        assertThat(text.value()).isEqualTo("ää");
        text.close();
    }

    @Test
    void bytesAndParts() {
        SharedBytes.Locked text = SharedCTypes.bytes("hello world".getBytes(UTF_8));
        text.slice(6, 11).update(value -> value.toUpperCase(Locale.ROOT));
        text.set(0, (byte) 'J');
        assertThat(text.get(0)).isEqualTo((byte) 'J');
        SharedBytes copy = text.copy();
        text.setValue("");
        assertThat(copy.value()).isEqualTo("Jello WORLD");
        assertThatThrownBy(() -> text.get(11)).isInstanceOf(IndexOutOfBoundsException.class);
        copy.close();
        text.close();
    }
}
