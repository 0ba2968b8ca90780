package dev.mp.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.Inside;
import dev.mp.fixture.Program;
import dev.mp.internal.arena.Slots;
import dev.mp.internal.member.Member;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A member whose JVM is asked to end before it has come so far as to hear of it. */
class EndWhileBootingTests {
    private static final int SIGTERM = 15;

    /** Boots while a shutdown that a signal began waits for it. */
    static final class Booting {
        public static void main(String[] arguments) throws Exception {
            Member member = Inside.member();
            CountDownLatch ending = new CountDownLatch(1);
            CountDownLatch booted = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                ending.countDown();
                awaitFor(booted);
            }));
            // As the JDK names the thread that handles the signal.
            Thread _ = Thread.ofPlatform().name("SIGTERM handler").start(() -> System.exit(0));
            ending.await();

            System.out.println(ChildMain.sayGoodbyeAtEnd(member));
            int kind = member.arena().slots().exitKind(member.identity());
            System.out.println(kind == (Slots.EXIT_ORDERLY | SIGTERM << Slots.EXIT_SIGNAL_SHIFT));
            booted.countDown();
            Thread.currentThread().join();
        }

        private static void awaitFor(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void endsQuietlyAndTellsTheSignal() throws Exception {
        Program.Result result = Program.run(Booting.class).succeeds();

        assertThat(result.out()).containsExactly("false", "true");
    }
}
