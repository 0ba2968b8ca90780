package dev.mp.internal.codec;

import static dev.mp.internal.codec.Values.withContextLoader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.SerializationException;
import dev.mp.SubstituteException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exceptions always arrive: as themselves, or as substitutes that look like them. */
@SuppressWarnings("serial") // that something is wrong with these classes is the point
@Tag("once")
class ThrowablesTests {
    static class HoldsThread extends Exception {
        private static final long serialVersionUID = 1;
        final Thread thread = new Thread("t");

        HoldsThread(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static final class CannotBeWritten extends RuntimeException {
        private static final long serialVersionUID = 1;

        private void writeObject(ObjectOutputStream out) {
            throw new AssertionError("not today");
        }
    }

    static final class CannotBeRead extends RuntimeException {
        private static final long serialVersionUID = 1;

        CannotBeRead(String message) {
            super(message);
        }

        private void readObject(ObjectInputStream in) throws IOException {
            throw new AssertionError("not today");
        }
    }

    @SuppressWarnings("ThrowableEqualsHashCode")
    static final class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1;
        final Object bad = new Object();

        @Override
        public String getMessage() {
            throw new IllegalStateException();
        }

        @Override
        public synchronized Throwable getCause() {
            throw new IllegalStateException();
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            return null;
        }

        @Override
        public boolean equals(Object other) {
            throw new IllegalStateException();
        }

        @Override
        public int hashCode() {
            throw new IllegalStateException();
        }
    }

    private static Throwable roundTrip(Throwable throwable) {
        Buffer buffer = new Buffer();
        Throwables.write(throwable, buffer);
        buffer.writeUtf8("next");
        Throwable back = Throwables.read(buffer);
        assertThat(buffer.readUtf8()).isEqualTo("next");
        return back;
    }

    private static SubstituteException substitute(Throwable throwable) {
        Throwable back = roundTrip(throwable);
        assertThat(back).isInstanceOf(SubstituteException.class);
        return (SubstituteException) back;
    }

    @Test
    void whatCanBeRebuiltIsTheOriginal() {
        IllegalStateException thrown = new IllegalStateException("x", new TimeoutException("y"));
        thrown.addSuppressed(new IOException("z"));
        Throwable back = roundTrip(thrown);
        assertThat(back).isExactlyInstanceOf(IllegalStateException.class).hasMessage("x");
        assertThat(back.getCause()).isExactlyInstanceOf(TimeoutException.class).hasMessage("y");
        assertThat(back.getSuppressed()).singleElement().isExactlyInstanceOf(IOException.class);
        assertThat(back.getStackTrace()).isEqualTo(thrown.getStackTrace());
    }

    @Test
    void whatCannotBeWrittenArrivesAsASubstitute() {
        HoldsThread thrown = new HoldsThread("x", new IOException("y"));
        thrown.addSuppressed(new HoldsThread(null, null));
        SubstituteException back = substitute(thrown);
        assertThat(back.originalClassName()).isEqualTo(HoldsThread.class.getName());
        assertThat(back).hasMessage("x");
        assertThat(back).hasToString("dev.mp.SubstituteException for " + HoldsThread.class.getName() + ": x");
        assertThat(back.getStackTrace()).isEqualTo(thrown.getStackTrace());
        assertThat(back.getCause()).hasMessage("y")
                .hasToString("dev.mp.SubstituteException for java.io.IOException: y");
        assertThat(back.getCause().getStackTrace()).isEqualTo(thrown.getCause().getStackTrace());
        assertThat(back.getSuppressed()).hasSize(1);
        assertThat(back.getSuppressed()[0].getMessage()).isNull();
        assertThat(substitute(new CannotBeWritten()).originalClassName()).isEqualTo(CannotBeWritten.class.getName());
    }

    @Test
    void theOutermostKeepsItsClassIfOnlyItsCauseCannotBeWritten() {
        IllegalStateException thrown = new IllegalStateException("x", new HoldsThread("y", null));
        thrown.addSuppressed(new CannotBeWritten());
        Throwable back = roundTrip(thrown);
        assertThat(back).isExactlyInstanceOf(IllegalStateException.class).hasMessage("x");
        assertThat(back.getCause()).isInstanceOf(SubstituteException.class).hasMessage("y");
        assertThat(back.getCause().getStackTrace()).isEqualTo(thrown.getCause().getStackTrace());
        assertThat(back.getSuppressed()).singleElement().isInstanceOf(SubstituteException.class);
    }

    @Test
    void whatCannotBeReadArrivesAsASubstitute(@TempDir Path folder) throws Exception {
        assertThat(substitute(new CannotBeRead("x"))).hasMessage("x");
        String source = "public class Unknown extends RuntimeException { public Unknown() { super(\"here\"); } }";
        try (URLClassLoader loader = new Compiled(folder).add("Unknown", source).loader()) {
            RuntimeException thrown = (RuntimeException) loader.loadClass("Unknown").getConstructor().newInstance();
            SubstituteException back = substitute(new IllegalStateException(thrown));
            assertThat(back.originalClassName()).isEqualTo("java.lang.IllegalStateException");
            assertThat(((SubstituteException) back.getCause()).originalClassName()).isEqualTo("Unknown");
            assertThat(back.getCause()).hasMessage("here");
            assertThat(withContextLoader(loader, () -> roundTrip(thrown))).hasSameClassAs(thrown);
        }
    }

    @Test
    void loopsOfCausesAreKept() {
        for (Exception first : List.of(new HoldsThread("first", null) {
            private static final long serialVersionUID = 1;
            private Throwable cause;

            @Override
            public synchronized Throwable initCause(Throwable cause) {
                this.cause = cause;
                return this;
            }

            @Override
            public synchronized Throwable getCause() {
                return cause;
            }
        }, new Exception("first"))) {
            Exception second = new Exception("second", first);
            first.initCause(second);
            second.addSuppressed(first);
            Throwable back = roundTrip(first);
            assertThat(back).hasMessage("first");
            assertThat(back.getCause()).hasMessage("second");
            assertThat(back.getCause().getCause()).isSameAs(back);
            assertThat(back.getCause().getSuppressed()).containsExactly(back);
            StringWriter text = new StringWriter();
            back.printStackTrace(new PrintWriter(text));
            assertThat(text.toString()).contains("CIRCULAR REFERENCE");
        }
    }

    @Test
    void hostileMethodsCostOnlyWhatTheyShouldTell() {
        Hostile hostile = new Hostile();
        hostile.addSuppressed(new IOException("kept"));
        SubstituteException back = substitute(hostile);
        assertThat(back.originalClassName()).isEqualTo(Hostile.class.getName());
        assertThat(back).hasMessage("(unknown, since getMessage() failed)");
        assertThat(back.getStackTrace()).isEmpty();
        assertThat(back.getSuppressed()).singleElement().satisfies(e -> assertThat(e).hasMessage("kept"));
    }

    @Test
    void substitutesTravelOn() {
        SubstituteException first = substitute(new HoldsThread("x", new CannotBeWritten()));
        assertThat(substitute(first).originalClassName()).isEqualTo(HoldsThread.class.getName());
        SubstituteException second = substitute(new HoldsThread("y", first));
        assertThat(((SubstituteException) second.getCause()).originalClassName())
                .isEqualTo(HoldsThread.class.getName());
    }

    @Test
    void errorsAndDeepStacksTravel() {
        StackOverflowError overflow = null;
        try {
            overflow(0);
        } catch (StackOverflowError e) {
            overflow = e;
        }
        assertThat(roundTrip(overflow)).isExactlyInstanceOf(StackOverflowError.class);
        Buffer buffer = new Buffer();
        Likeness.of(overflow).write(buffer);
        assertThat(buffer.size()).isLessThan(20_000);
    }

    private static int overflow(int depth) {
        return depth < 0 ? depth : overflow(depth + 1) + 1;
    }

    @Test
    void endlessChainsAreCut() {
        HoldsThread thrown = new HoldsThread("x", null);
        for (int i = 0; i < 3_000; i++) {
            thrown = new HoldsThread("x", thrown);
        }
        Throwable back = roundTrip(thrown);
        int length = 0;
        for (Throwable t = back; t != null; t = t.getCause()) {
            length++;
        }
        assertThat(length).isEqualTo(200);
    }

    @Test
    void strangersGetSubstitutes() {
        Buffer buffer = new Buffer();
        Throwables.write(new IllegalStateException("x"), buffer);
        Throwable back = Throwables.read(buffer, ObjectFormat.taggedOnly());
        assertThat(back).isInstanceOf(SubstituteException.class).hasMessage("x");
        assertThat(((SubstituteException) back).originalClassName()).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void corruptDataIsRefused() {
        Buffer buffer = new Buffer();
        Throwables.write(new IllegalStateException("x", new HoldsThread("y", null)), buffer);
        byte[] whole = buffer.readByteArray();
        for (int size = 0; size < whole.length; size += 7) {
            Buffer cut = new Buffer().write(whole, 0, size);
            assertThatThrownBy(() -> Throwables.read(cut)).isInstanceOf(SerializationException.class);
        }
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            byte[] flipped = whole.clone();
            flipped[random.nextInt(flipped.length)] = (byte) random.nextInt();
            try {
                assertThat(Throwables.read(new Buffer().write(flipped))).isNotNull();
            } catch (SerializationException e) {
                assertThat(e).hasMessageStartingWith("cannot decode");
            } catch (Throwable e) {
                throw new AssertionError("seed=" + seed + " i=" + i + " " + ByteString.of(flipped).hex(), e);
            }
        }
    }
}
