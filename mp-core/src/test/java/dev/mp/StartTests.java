package dev.mp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.conformance.Conformance;
import dev.mp.conformance.ProcessStatements;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.fixture.EachStartMethod;
import java.io.Serializable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Starts that cannot be: what the caller is told, and that nothing has happened. */
@EachStartMethod
class StartTests {

    @Parameter
    StartMethod method;

    private Context context() {
        return Mp.context(method);
    }

    private static final class Owner implements Serializable {
        private static final long serialVersionUID = 1;

        @SuppressWarnings({"serial", "UnusedVariable"}) // is there to be in the way
        private final Object thread;

        Owner(Object thread) {
            this.thread = thread;
        }
    }

    @Test
    void captureThatCannotTravelIsNamedWithTheWayToIt() throws Exception {
        List<Owner> owners = List.of(new Owner("fine"), new Owner(Thread.currentThread()));
        MpProcess child = context().process(() -> System.out.println(owners));

        assertThatThrownBy(child::start).isInstanceOf(SerializationException.class)
                .hasMessageContaining("cannot serialize java.lang.Thread at process.target.captured[0][1].thread")
                .hasMessageContaining("class dev.mp.StartTests$Owner, field thread")
                .hasMessageContaining("Serializable");
        assertNotStarted(child);
    }

    @Test
    void capturedTestInstanceIsExplained() {
        MpProcess child = context().process(() -> System.out.println(method));

        assertThatThrownBy(child::start).isInstanceOf(SerializationException.class)
                .hasMessageContaining("dev.mp.StartTests at process.target.captured[0]")
                .hasMessageContaining("uses a field or a method of the object");
        assertNotStarted(child);
    }

    @Test
    void capturedClosedHandleIsNamed() {
        Pipe open = context().pipe();
        Connection first = open.first();
        Connection second = open.second();
        second.close();
        MpProcess child = context().process(() -> {
            first.send(1);
            second.send(2);
        });

        assertThatThrownBy(child::start).isInstanceOf(SerializationException.class)
                .hasMessageContaining("PipeConnection at process.target.captured[1]")
                .hasMessageContaining("the handle to send is closed");
        assertNotStarted(child);
        first.close();
    }

    @Test
    @Conformance("PROC-35")
    void capturedProcessIsRefused() {
        MpProcess other = context().process(() -> {});
        MpProcess child = context().process(() -> other.start());

        assertThatThrownBy(child::start).isInstanceOf(SerializationException.class)
                .hasMessageContaining("dev.mp.MpProcess at process.target.captured[0]")
                .hasMessageContaining("a process can only be handled by the process that made it");
        assertNotStarted(child);
    }

    private static void assertNotStarted(MpProcess child) {
        assertThat(child.isAlive()).isFalse();
        assertThat(child.exitCode()).isEmpty();
        assertThat(child.pid()).isEmpty();
        assertThat(Mp.activeChildren()).doesNotContain(child);
        assertThatThrownBy(child::join).isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot join " + child.name() + ": it has not been started");
    }

    @Test
    void fieldOfSubclassIsNamed() {
        MpProcess child = new Owned(context(), new Object());

        assertThatThrownBy(child::start).isInstanceOf(SerializationException.class)
                .hasMessageContaining("java.lang.Object at process.owned")
                .hasMessageContaining("field owned");
    }

    private static final class Owned extends MpProcess {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial")
        private final Object owned;

        Owned(Context context, Object owned) {
            super(context);
            this.owned = owned;
        }

        @Override
        public void run() {
            System.out.println(owned);
        }
    }

    @Test
    void failedStartCanBeTriedAgain() throws Exception {
        try (Pipe pipe = context().pipe(false)) {
            Connection out = pipe.second();
            Object[] captured = {new Object()};
            MpProcess child = context().process(() -> out.send(captured[0]));
            assertThatThrownBy(child::start).isInstanceOf(SerializationException.class);

            captured[0] = "better";
            child.start();
            assertThat(pipe.first().recv()).isEqualTo("better");
            child.join();
        }
    }

    @Test
    @Conformance({"START-01", "START-02"})
    void childSeesTheStartMethodOfItsContext() throws Exception {
        assertThat(context().startMethod()).isEqualTo(method);
        ProcessStatements.childSeesTheStartMethodOfItsContext(context());
    }
}
