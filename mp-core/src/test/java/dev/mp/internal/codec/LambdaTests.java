package dev.mp.internal.codec;

import static dev.mp.internal.codec.Values.encode;
import static dev.mp.internal.codec.Values.roundTrip;
import static dev.mp.internal.codec.Values.withContextLoader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.SerializationException;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import okio.Buffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Code travels as the name of where it was written, and needs that place at its destination. */
@Tag("once")
class LambdaTests {
    interface Task<T> extends Callable<T>, Serializable {}

    private static final String SOURCE =
            """
            public class Elsewhere {
                public interface Job extends java.util.concurrent.Callable<Object>, java.io.Serializable {}
                public record Data(int x, Object more) implements java.io.Serializable {}
                interface Hidden {}
                static class Handler implements java.lang.reflect.InvocationHandler, java.io.Serializable {
                    public Object invoke(Object proxy, java.lang.reflect.Method method, Object[] arguments) {
                        return 17;
                    }
                }
                public static Object job(int captured) {
                    Job job = () -> captured + 1;
                    return job;
                }
                public static Object data() {
                    return new Data(7, new Data[] {new Data(8, int.class)});
                }
                public static Object proxy() {
                    return java.lang.reflect.Proxy.newProxyInstance(
                        Elsewhere.class.getClassLoader(), new Class<?>[] {Hidden.class, Job.class}, new Handler());
                }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void lambdasAndMethodReferencesTravel() throws Exception {
        String text = "captured ";
        int number = 7;
        Task<String> lambda = () -> text + number;
        assertThat(((Task<?>) roundTrip(lambda)).call()).isEqualTo("captured 7");
        Task<Integer> reference = "four"::length;
        assertThat(((Task<?>) roundTrip(reference)).call()).isEqualTo(4);
        assertThat(((Task<?>) ((List<?>) roundTrip(List.of(1, lambda))).get(1)).call()).isEqualTo("captured 7");
        Task<Object> nested = () -> lambda.call() + reference.call();
        assertThat(((Task<?>) roundTrip(nested)).call()).isEqualTo("captured 74");
    }

    @Test
    void aLambdaIsShort() {
        String text = "captured";
        Task<String> lambda = () -> text;
        assertThat(encode(lambda).size()).isLessThan(400);
    }

    @Test
    void theContextClassLoaderIsAskedFirst() throws Exception {
        try (URLClassLoader loader = new Compiled(folder).add("Elsewhere", SOURCE).loader()) {
            Class<?> elsewhere = loader.loadClass("Elsewhere");
            for (Object value : List.of(call(elsewhere, "data"), call(elsewhere, "job", 4), call(elsewhere, "proxy"))) {
                Buffer encoded = encode(value);
                Object back = withContextLoader(loader, () -> ObjectFormat.standard().decode(encoded));
                assertThat(back.getClass().getClassLoader()).isSameAs(loader);
            }
            Object data = call(elsewhere, "data");
            assertThat(withContextLoader(loader, () -> roundTrip(data)).toString()).startsWith("Data[x=7, more=[L");
            Object job = withContextLoader(loader, () -> roundTrip(call(elsewhere, "job", 4)));
            assertThat(((Callable<?>) job).call()).isEqualTo(5);
            Object proxy = withContextLoader(loader, () -> roundTrip(call(elsewhere, "proxy")));
            assertThat(((Callable<?>) proxy).call()).isEqualTo(17);
        }
    }

    @Test
    void withoutAContextClassLoaderThatOfMpServes() {
        Buffer encoded = encode(new Values.Point(1, "x"));
        assertThat(withContextLoader(null, () -> ObjectFormat.standard().decode(encoded)))
                .isEqualTo(new Values.Point(1, "x"));
        Buffer again = encode(new Values.Point(1, "x"));
        assertThat(withContextLoader(ClassLoader.getPlatformClassLoader(), () -> ObjectFormat.standard().decode(again)))
                .isEqualTo(new Values.Point(1, "x"));
    }

    @Test
    void aClassThatIsMissingIsNamed() throws Exception {
        try (URLClassLoader loader = new Compiled(folder).add("Elsewhere", SOURCE).loader()) {
            Class<?> elsewhere = loader.loadClass("Elsewhere");
            long pid = ProcessHandle.current().pid();
            Buffer encoded = encode(call(elsewhere, "data")).writeUtf8("next");
            assertThatThrownBy(() -> ObjectFormat.standard().decode(encoded))
                    .isInstanceOf(SerializationException.class)
                    .hasMessage(
                            "cannot decode: class Elsewhere$Data was not found: neither the context class loader of the"
                                    + " thread nor the class path of this process (pid=" + pid + ") holds it")
                    .hasCauseInstanceOf(ClassNotFoundException.class);
            assertThat(encoded.readUtf8()).isEqualTo("next");
            assertThatThrownBy(() -> roundTrip(call(elsewhere, "job", 4)))
                    .hasMessage("cannot decode: class Elsewhere was not found: neither the context class loader of the"
                            + " thread nor the class path of this process (pid=" + pid
                            + ") holds it; a lambda runs only"
                            + " where the class that it was written in is on the class path as well");
            assertThatThrownBy(() -> roundTrip(call(elsewhere, "proxy")))
                    .hasMessageContaining("class Elsewhere$Hidden was");
        }
    }

    @Test
    void aClassOfAnotherBuildIsNamed(@TempDir Path other) throws Exception {
        String without = SOURCE.replace("Job job = () -> captured + 1;", "Object job = null;")
                .replace("record Data(int x,", "record Data(long x,");
        try (URLClassLoader from = new Compiled(folder).add("Elsewhere", SOURCE).loader();
                URLClassLoader to = new Compiled(other).add("Elsewhere", without).loader()) {
            Object job = call(from.loadClass("Elsewhere"), "job", 4);
            Buffer encoded = encode(job);
            assertThatThrownBy(() -> withContextLoader(to, () -> ObjectFormat.standard().decode(encoded)))
                    .hasMessageContaining(
                            "the class that a lambda was written in holds no such lambda in this process");
        }
        String versions =
                "public class Versioned implements java.io.Serializable { static final long serialVersionUID = %d; }";
        try (URLClassLoader from = new Compiled(folder).add("Versioned", versions.formatted(1)).loader();
                URLClassLoader to = new Compiled(other).add("Versioned", versions.formatted(2)).loader()) {
            Buffer encoded = encode(from.loadClass("Versioned").getConstructor().newInstance());
            assertThatThrownBy(() -> withContextLoader(to, () -> ObjectFormat.standard().decode(encoded)))
                    .hasMessageContaining("Versioned; local class incompatible")
                    .hasMessageEndingWith("run the same version of the class on both sides");
        }
    }

    private record Answer(Object answer) implements InvocationHandler, Serializable {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            return answer;
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void proxiesTravel() {
        Object proxy = Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Function.class, Serializable.class}, new Answer(3));
        assertThat(((Function<Object, Object>) roundTrip(proxy)).apply("x")).isEqualTo(3);
        Object bad = Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Function.class}, new Answer(new Thread()));
        assertThatThrownBy(() -> encode(bad)).hasMessageContaining("java.lang.Thread at value.handler.answer (");
    }

    @Test
    void classesAndArraysOfThemTravel() {
        Object[] classes = {int.class, void.class, int[].class, String.class, Values.Point[][].class};
        assertThat((Object[]) roundTrip(classes)).containsExactly(classes);
    }

    private static Object call(Class<?> type, String method, Object... arguments) {
        try {
            for (Method each : type.getMethods()) {
                if (each.getName().equals(method)) {
                    return each.invoke(null, arguments);
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(method, e);
        }
        throw new AssertionError("no method " + method);
    }
}
