package dev.mp.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.mp.Mp;
import dev.mp.SerializationException;
import dev.mp.StartMethod;
import dev.mp.fixture.LeavesNothing;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever happens wherever on the way of a task, the result comes or an exception that says why not, what else was
 * submitted comes as well, and the pool goes on. The matrix is that of the peer's tests of its newer pool; in the process
 * that waits for the results nothing but an exception can happen that leaves somebody to look.
 */
@LeavesNothing
@Tag("once")
class CrashMatrixTests {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int LARGE = 1 << 20;

    private static Pool pool;

    @BeforeAll
    static void startPool() {
        pool = Mp.context(StartMethod.SPAWN).pool(2);
    }

    @AfterAll
    static void closePool() {
        pool.close();
    }

    /** What happens. */
    enum Crash {
        THROWS {
            @Override
            void happen() {
                throw new IllegalStateException("thrown on the way");
            }
        },
        EXITS {
            @Override
            void happen() {
                System.exit(5);
            }
        },
        HALTS {
            @Override
            void happen() {
                Runtime.getRuntime().halt(6);
            }
        },
        IS_KILLED {
            @Override
            void happen() throws IOException {
                try {
                    new ProcessBuilder("kill", "-9", Long.toString(ProcessHandle.current().pid())).start().waitFor();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        };

        abstract void happen() throws IOException;
    }

    /** Where on the way of a task. */
    enum Place {
        TASK_WRITTEN,
        TASK_READ,
        TASK_RUN,
        RESULT_WRITTEN,
        RESULT_READ
    }

    /** Something that travels, and not well. */
    private static final class Fragile implements Serializable {
        private static final long serialVersionUID = 1;

        private final Crash crash;
        private final Place written;
        private final Place read;
        private final Place where;
        private final byte[] weight;

        Fragile(Crash crash, Place where, Place written, Place read, int weight) {
            this.crash = crash;
            this.where = where;
            this.written = written;
            this.read = read;
            this.weight = new byte[weight];
        }

        int weight() {
            return weight.length;
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            if (where == written) {
                crash.happen();
            }
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            if (where == read) {
                crash.happen();
            }
        }
    }

    static Stream<Arguments> matrix() {
        List<Arguments> all = new ArrayList<>();
        for (Place place : Place.values()) {
            for (Crash crash : Crash.values()) {
                boolean here = place == Place.TASK_WRITTEN || place == Place.RESULT_READ;
                if (!here || crash == Crash.THROWS) {
                    all.add(arguments(crash, place, 0));
                    all.add(arguments(crash, place, LARGE));
                }
            }
        }
        return all.stream();
    }

    private static Fragile run(Crash crash, Place place, Fragile argument) throws IOException {
        if (place == Place.TASK_RUN) {
            crash.happen();
        }
        return new Fragile(crash, place, Place.RESULT_WRITTEN, Place.RESULT_READ, argument.weight());
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void everyResultComesAndThePoolGoesOn(Crash crash, Place place, int weight) throws Exception {
        List<AsyncResult<Integer>> others = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int captured = i;
            others.add(pool.applyAsync(() -> captured));
        }
        Fragile argument = new Fragile(crash, place, Place.TASK_WRITTEN, Place.TASK_READ, weight);

        assertThatThrownBy(() -> pool.applyAsync(() -> run(crash, place, argument)).get(LONG))
                .satisfies(failure -> assertIsRight(failure, crash, place));
        assertThatThrownBy(() -> pool.mapAsync(each -> run(crash, place, each), List.of(argument), 1).get(LONG))
                .satisfies(failure -> assertIsRight(failure, crash, place));
        assertThatThrownBy(() -> pool.imap(each -> run(crash, place, each), List.of(argument)).next(LONG))
                .satisfies(failure -> assertIsRight(failure, crash, place));

        for (int i = 0; i < others.size(); i++) {
            assertThat(others.get(i).get(LONG)).isEqualTo(i);
        }
        assertThat(pool.<Integer, Integer>map(x -> x + 1, List.of(1, 2, 3))).containsExactly(2, 3, 4);
    }

    private static void assertIsRight(Throwable failure, Crash crash, Place place) {
        if (crash != Crash.THROWS) {
            assertThat(failure).isInstanceOf(WorkerLostException.class);
            assertThat(((WorkerLostException) failure).exitCode())
                    .hasValue(crash == Crash.EXITS ? 5 : crash == Crash.HALTS ? 6 : -9);
        } else if (place == Place.TASK_RUN) {
            assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessage("thrown on the way");
        } else {
            assertThat(failure).isInstanceOf(SerializationException.class).hasMessageContaining("thrown on the way");
        }
    }
}
