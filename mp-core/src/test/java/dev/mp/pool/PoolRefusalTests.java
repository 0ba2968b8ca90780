package dev.mp.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Context;
import dev.mp.Mp;
import dev.mp.SerializationException;
import dev.mp.StartMethod;
import dev.mp.fixture.EachStartMethod;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** What cannot travel to a worker or back is named by what it is to the caller. */
@EachStartMethod
@Tag("once")
class PoolRefusalTests {

    @Parameter
    StartMethod method;

    private Pool pool;

    @BeforeEach
    void startPool() {
        Context context = Mp.context(method);
        pool = context.pool(1);
    }

    @AfterEach
    void closePool() throws Exception {
        assertThat(pool.apply(() -> "goes on")).isEqualTo("goes on");
        pool.close();
    }

    @Test
    void element() {
        List<Object> elements = List.of(1, 2, 3, 4, 5, 6, new Object());

        assertThatThrownBy(() -> pool.map(x -> x, elements)).isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("cannot serialize java.lang.Object at element[6]: ");
    }

    @Test
    void whatAFunctionCaptured() {
        Object captured = new Object();

        assertThatThrownBy(() -> pool.map(_ -> captured.hashCode(), List.of(1)))
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("cannot serialize java.lang.Object at function.captured[0] (");
    }

    @Test
    void whatATaskCaptured() {
        Object captured = new Object();

        assertThatThrownBy(() -> pool.apply(() -> captured.hashCode())).isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("cannot serialize java.lang.Object at task.captured[0] (");
    }

    @Test
    void result() {
        assertThatThrownBy(() -> pool.apply(Object::new)).isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("cannot serialize java.lang.Object at result: ");
        assertThatThrownBy(() -> pool.map(_ -> new Object[] {new Object()}, List.of(1)))
                .hasMessageStartingWith("cannot serialize java.lang.Object at result[0] (");
    }
}
