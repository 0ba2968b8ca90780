package dev.mp.internal.seam;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

/**
 * A sleep on a shared word that {@link Thread#interrupt()} ends.
 *
 * <p>A native sleep knows nothing of interrupts, but the JDK tells a selector: between {@code begin} and {@code end} an
 * interrupt of the thread calls {@link #wakeup()}. So the thread sleeps on two words at once, the shared one and a
 * private one that {@code wakeup} changes. After {@code end} no {@code wakeup} can be on its way any more, which is
 * what makes an instance fit for another sleep.
 */
final class InterruptibleSleep extends AbstractSelector {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final int WORDS = 2;

    private final MemorySegment privateWord;
    private final MemorySegment waiters;
    private final MemorySegment until;
    private final MemorySegment state;
    private volatile boolean over;

    @SuppressWarnings("NullAway") // a selector that registers no channel has no need of a provider
    InterruptibleSleep() {
        super((SelectorProvider) null);
        Arena scope = Arena.ofAuto();
        privateWord = scope.allocate(ValueLayout.JAVA_INT);
        waiters = scope.allocate(WORDS * Syscalls.WAITER_BYTES, Long.BYTES);
        until = scope.allocate(Syscalls.TIMESPEC_BYTES, Long.BYTES);
        state = scope.allocate(Syscalls.capturedState());
    }

    /**
     * Sleeps while the shared word holds {@code expected}, until {@code deadline} of the monotonic clock.
     *
     * @return false if the kernel is too old for it
     */
    boolean sleep(long sharedAddress, int expected, long deadline) throws InterruptedException {
        boolean known;
        INT.setVolatile(privateWord, 0L, 0);
        if (over) {
            return true;
        }
        Syscalls.setWaiter(waiters, 0, expected, sharedAddress, Syscalls.WORD_32);
        Syscalls.setWaiter(waiters, 1, 0, privateWord.address(), Syscalls.WORD_32 | Syscalls.WORD_PRIVATE);
        Syscalls.setTimespec(until, deadline);
        begin();
        try {
            known = Syscalls.futexWaitv(state, waiters, WORDS, until);
        } finally {
            end();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return known;
    }

    /** For kernels before 5.16: sleeps on the shared word alone, so an interrupt waits for the end of the limit. */
    void sleepOnOneWord(long sharedAddress, int expected, long nanos) throws InterruptedException {
        Syscalls.setTimespec(until, nanos);
        Syscalls.futexWait(sharedAddress, expected, until);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** Ends the sleep and all later ones. */
    void stop() {
        over = true;
        Selector _ = wakeup();
    }

    @Override
    public Selector wakeup() {
        INT.setVolatile(privateWord, 0L, 1);
        Syscalls.futexWake(privateWord.address(), 1, false);
        return this;
    }

    @Override
    protected void implCloseSelector() {}

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int operations, Object attachment) {
        throw new UnsupportedOperationException("this selector only sleeps");
    }

    @Override
    public Set<SelectionKey> keys() {
        return Set.of();
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        return Set.of();
    }

    @Override
    public int selectNow() {
        throw new UnsupportedOperationException("this selector only sleeps");
    }

    @Override
    public int select(long timeout) {
        throw new UnsupportedOperationException("this selector only sleeps");
    }

    @Override
    public int select() {
        throw new UnsupportedOperationException("this selector only sleeps");
    }
}
