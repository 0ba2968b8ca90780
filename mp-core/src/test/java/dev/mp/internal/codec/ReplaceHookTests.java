package dev.mp.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.SerializationException;
import java.io.Serializable;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import okio.Buffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another module's way to carry what is not serializable. */
@Tag("once")
class ReplaceHookTests {
    /** Not serializable. */
    public static final class Celsius {
        final int degrees;

        Celsius(int degrees) {
            this.degrees = degrees;
        }

        @Override
        public String toString() {
            return degrees + " C";
        }
    }

    private record Box(int degrees) implements Serializable {
        private Object readResolve() {
            return new Celsius(degrees);
        }
    }

    public static final class Hook implements ReplaceHook {
        @Override
        public @Nullable Object replace(Object value) {
            if (value instanceof Thread) {
                throw new IllegalArgumentException("a thread belongs to its process");
            }
            return value instanceof Celsius celsius ? new Box(celsius.degrees) : null;
        }
    }

    /** Runs where the hook is found, see below. */
    public static final class Probe {
        public static List<String> run() {
            return List.of(
                    outcome(List.of(1, new Celsius(20))), outcome(List.of(1, new Thread("t"))), outcome(new Object()));
        }

        private static String outcome(Object value) {
            Buffer buffer = new Buffer();
            try {
                ObjectFormat.standard().encode(value, buffer);
                return String.valueOf(ObjectFormat.standard().decode(buffer));
            } catch (SerializationException e) {
                return e.getMessage();
            }
        }
    }

    @TempDir
    private Path folder;

    @Test
    void hooksAreFoundAndAsked() throws Exception {
        assertThat(probe(Hook.class.getName()))
                .containsExactly(
                        "[1, 20 C]",
                        "cannot serialize java.lang.Thread at value[1] (element of a "
                                + List.of(1, 2).getClass().getName()
                                + "): a thread belongs to its process",
                        "cannot serialize java.lang.Object at value: it does not implement java.io.Serializable; let"
                                + " it, if it is yours, or send what is needed to make it anew");
    }

    @Test
    void aHookThatCannotBeLoadedIsNamed() throws Exception {
        assertThat(probe("com.acme.NoSuchHook"))
                .allSatisfy(message -> assertThat(message).contains("com.acme.NoSuchHook"));
    }

    @SuppressWarnings("unchecked")
    private List<String> probe(String provider) throws Exception {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(ReplaceHook.class.getName()), provider);
        try (URLClassLoader loader = new Compiled(folder).isolated()) {
            return (List<String>) loader.loadClass(Probe.class.getName()).getMethod("run").invoke(null);
        }
    }
}
