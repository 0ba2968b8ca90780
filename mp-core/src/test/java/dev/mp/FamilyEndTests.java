package dev.mp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.fixture.Program;
import dev.mp.fixture.Program.Result;
import java.io.EOFException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * When a process is gone, so are all below it, whatever they were doing, and nothing of theirs is left. All of them hold
 * the root's output, so its end is the end of the last of them.
 */
@EnabledOnOs(OS.LINUX)
@Tag("once")
class FamilyEndTests {

    /** A tree of three levels below the root. Each process prints its level and process id, then works in its own way. */
    static final class Tree {
        public static void main(String[] arguments) throws Exception {
            grow("1-receiving", () -> {
                grow("2-busy", () -> {
                    grow("3-idle", () -> new CountDownLatch(1).await());
                    spin();
                });
                Pipe pipe = Mp.pipe();
                pipe.first().recv();
                pipe.close();
            });
            grow("1-idle", () -> {
                grow("2-stubborn", () -> {
                    Runtime.getRuntime().addShutdownHook(new Thread(Tree::spin));
                    grow("3-busy", Tree::spin);
                    new CountDownLatch(1).await();
                });
                new CountDownLatch(1).await();
            });
            switch (arguments[0]) {
                case "idle" -> new CountDownLatch(1).await();
                case "busy" -> spin();
                case "ends" -> System.exit(System.in.read() == '\n' ? 3 : 4);
                default -> throw new AssertionError(arguments[0]);
            }
        }

        private static void grow(String what, MpRunnable target) {
            Mp.processBuilder(() -> {
                System.out.println(what + " " + ProcessHandle.current().pid());
                target.run();
            }).name(what).start();
        }

        private static void spin() {
            while (true) {
                Thread.onSpinWait();
            }
        }
    }

    private static final int PROCESSES = 6;

    private static Program grown(String way) throws Exception {
        Program program = Program.start(Tree.class, way);
        try {
            Set<String> names = new HashSet<>();
            for (int i = 0; i < PROCESSES; i++) {
                names.add(program.nextLine().split(" ")[0]);
            }
            assertThat(names).hasSize(PROCESSES);
            // And those that stand by.
            assertThat(program.living()).hasSizeGreaterThanOrEqualTo(1 + PROCESSES);
            return program;
        } catch (Throwable e) {
            program.close();
            throw e;
        }
    }

    private static void assertNothingIsLeft(Program program) throws Exception {
        Result result = program.result();
        assertThat(result.err()).isEmpty();
        assertThat(program.living()).isEmpty();
        assertThat(program.files()).isEmpty();
    }

    @Test
    void killedRootTakesItsTreeAlong() throws Exception {
        try (Program program = grown("busy")) {
            program.kill();

            assertNothingIsLeft(program);
        }
    }

    @Test
    void terminatedRootTakesItsTreeAlong() throws Exception {
        try (Program program = grown("idle")) {
            program.terminate();

            assertNothingIsLeft(program);
            assertThat(program.result().exitCode()).isEqualTo(143);
        }
    }

    @Test
    void exitingRootTakesItsTreeAlong() throws Exception {
        try (Program program = grown("ends")) {
            program.tell("");

            assertNothingIsLeft(program);
            assertThat(program.result().exitCode()).isEqualTo(3);
        }
    }

    /** A child that has filled its heap and goes on trying, so that no other thread of it gets any memory. */
    static final class FillsHeap {
        private static final int HEAP = 32 << 20;
        private static final int PORTION = 64 << 10;

        public static void main(String[] arguments) throws Exception {
            Mp.processBuilder(FillsHeap::fill).maxHeap(HEAP).start();
            new CountDownLatch(1).await();
        }

        private static void fill() {
            byte[][] hoard = new byte[HEAP / PORTION][];
            try {
                for (int i = 0; i < hoard.length; i++) {
                    hoard[i] = new byte[PORTION];
                }
            } catch (OutOfMemoryError e) {
                System.out.println("full");
            }
            Object[] rest = {hoard};
            while (true) {
                try {
                    rest = new Object[] {rest};
                } catch (OutOfMemoryError e) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    @Test
    void childWithoutMemoryGoesWithItsRoot() throws Exception {
        try (Program program = Program.start(FillsHeap.class)) {
            assertThat(program.nextLine()).isEqualTo("full");
            program.kill();

            Result _ = program.result();
            assertThat(program.living()).isEmpty();
        }
    }

    /** A child whose starter was killed before the child got hold of the arena. */
    @Test
    void childThatComesTooLateSaysNothing() throws Exception {
        Class<?> childMain = Class.forName("dev.mp.internal.process.ChildMain");
        try (Program program = Program.start(childMain, "linux", "/proc/0/fd/3", "1", "1")) {
            assertThat(program.result().succeeds().out()).isEmpty();
        }
    }

    /** A child in the middle is killed; the root tells when it has noticed and goes on. */
    static final class LosesChild {
        public static void main(String[] arguments) throws Exception {
            Pipe pipe = Mp.pipe();
            Connection there = pipe.second();
            MpProcess child = Mp.processBuilder(() -> {
                Mp.processBuilder(() -> {
                    there.send(ProcessHandle.current().pid());
                    new CountDownLatch(1).await();
                }).start();
                new CountDownLatch(1).await();
            }).start();
            there.close();
            Optional<ProcessHandle> grandchild = ProcessHandle.of(pipe.first().recv(Long.class));
            child.kill();
            child.join();
            System.out.println(child.exitCode().getAsInt());
            try {
                pipe.first().recv();
            } catch (EOFException e) {
                System.out.println("end of stream");
            }
            if (grandchild.isPresent()) {
                grandchild.get().onExit().get(30, TimeUnit.SECONDS);
            }
            MpProcess next = Mp.process(() -> System.out.println("next"));
            next.start();
            next.join();
        }
    }

    @Test
    void killedChildTakesItsChildrenAlongAndTheRestGoesOn() throws Exception {
        try (Program program = Program.start(LosesChild.class)) {
            assertThat(program.result().succeeds().out()).isEqualTo(List.of("-9", "end of stream", "next"));
            assertThat(program.living()).isEmpty();
            assertThat(program.files()).isEmpty();
        }
    }
}
