package dev.mp.internal.process;

import dev.mp.internal.arena.Slots;
import dev.mp.internal.member.Children;
import dev.mp.internal.member.Member;
import dev.mp.internal.seam.Seam;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Starts a member as a thread of this process. It has a slot of its own and gets its first message as a process would;
 * only memory and the JVM are shared. A thread cannot be killed: asked to end, it is interrupted.
 */
public final class ThreadStarter implements Children.Starter {
    private static final int SIGTERM = 15;
    private static final int SIGKILL = 9;
    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(2);

    private final Member parent;
    private final String name;
    private final boolean daemon;

    public ThreadStarter(Member parent, String name, boolean daemon) {
        this.parent = parent;
        this.name = name;
        this.daemon = daemon;
    }

    @Override
    public Seam.StartedProcess start(int identity, long nonce, IntConsumer onExit) throws IOException {
        Member child = Member.enter(parent.seam(), parent.arena(), identity, nonce, false, parent.types());
        if (child == null) {
            throw new IOException("the slot of the new member is gone");
        }
        AtomicInteger signal = new AtomicInteger();
        Thread thread;
        try {
            thread = parent.seam().startThread(name, daemon, () -> live(child, signal, onExit));
        } catch (RuntimeException | Error e) {
            // It has entered already, so it has to leave to be given up.
            child.leave();
            throw e;
        }
        return new Seam.StartedProcess() {
            @Override
            public long pid() {
                return parent.seam().pid();
            }

            @Override
            public void terminate() {
                interrupt(SIGTERM);
            }

            @Override
            public void kill() {
                interrupt(SIGKILL);
            }

            private void interrupt(int number) {
                signal.compareAndSet(0, number);
                thread.interrupt();
            }
        };
    }

    private static void live(Member member, AtomicInteger signal, IntConsumer onExit) {
        int code = 1;
        ChildBody body = null;
        try {
            body = Bootstrap.take(member);
            code = body.run(member);
        } catch (Throwable failure) {
            if (signal.get() == 0 && body != null) {
                body.report(failure);
            }
        } finally {
            int asked = signal.get();
            if (asked == 0 && !outlivesItsChildren(member, signal) || asked != 0 && code != 0) {
                code = -signal.get();
            }
            if (signal.get() != 0) {
                member.children().kill();
            }
            member.standbys().close();
            member.children().terminateDaemons();
            awaitChildren(member);
            member.arena().slots().recordExit(member.identity(), Slots.EXIT_STORED, code);
            member.leave();
            onExit.accept(code);
        }
    }

    /** Those that were asked to end do so while somebody here can still clean up after them. */
    private static void awaitChildren(Member member) {
        try {
            member.children().awaitAll(LONGEST_GOODBYE);
            boolean _ = member.standbys().awaitGone(LONGEST_GOODBYE);
        } catch (InterruptedException e) {
            // Asked to end once more: the rest is the starter's.
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for children as a JVM does; false if asked to end meanwhile. */
    private static boolean outlivesItsChildren(Member member, AtomicInteger signal) {
        while (signal.get() == 0) {
            try {
                member.children().awaitOthers();
                return true;
            } catch (InterruptedException e) {
                // Either asked to end, as the next look tells, or left over from the target: look again.
            }
        }
        return false;
    }
}
