package dev.mp.queue;

import dev.mp.internal.arena.Deadline;
import dev.mp.internal.channel.Endpoint;
import dev.mp.internal.channel.QueueType;
import dev.mp.internal.member.Member;
import java.io.NotSerializableException;
import java.lang.ref.Reference;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A queue of tasks that knows which of them have been dealt with. Who gets an item calls {@link #taskDone()} when it has
 * dealt with it, and {@link #join()} waits until that is so for every item that was put.
 *
 * {@snippet :
 * JoinableQueue<String> tasks = Mp.joinableQueue();
 * Mp.processBuilder(() -> {
 *     while (true) {
 *         System.out.println(tasks.get());
 *         tasks.taskDone();
 *     }
 * }).daemon(true).start();
 * tasks.putAll(List.of("one", "two", "three"));
 * tasks.join();
 * }
 *
 * <p>An item is <em>unfinished</em> from the moment on when it is put, which is the moment when others can get it, and is
 * finished when it is acknowledged or lost.
 *
 * <p><b>If a process dies</b> with items that it has got and not acknowledged, these are lost, and finished: the library
 * has no other copy of them, nobody else can acknowledge them, and who waits in {@code join} would wait for ever. So {@code join}
 * says that nobody is at work any more, and {@link #lostTasks()} says how many items that work was not done for. The items
 * are not put again by the library, because it does not know whether the process died before or after it did what they
 * stand for. Who must not lose work puts the tasks again whose results are missing, or uses a {@link dev.mp.pool.Pool},
 * which keeps each task until its result is there. What is said of a death is so of an orderly end too, and of the moment
 * when a process closes its last handle to the queue, or loses it to the garbage collector: it can acknowledge nothing then.
 *
 * <p>An item may be acknowledged by another process than the one that got it, or by one that got none. The queue counts, and
 * does not know which item is meant. As long as nobody dies that makes no difference. When one dies, as many items are lost
 * as it had got more than acknowledged, but never more than there are in all hands; so if others have acknowledged
 * some of those, {@code join} may return while one of the living is still at work, and that one's acknowledgement may be
 * refused. Let each process acknowledge what it got itself.
 *
 * <p>An item that cannot be decoded has been got all the same, and waits to be acknowledged.
 */
public final class JoinableQueue<T extends @Nullable Object> extends Queue<T> {
    private static final long serialVersionUID = 1;

    JoinableQueue(Items items) {
        super(items);
    }

    /**
     * For this library's contexts.
     *
     * @hidden
     */
    @SuppressWarnings("exports")
    public static <T extends @Nullable Object> JoinableQueue<T> create(Member member, int maxSize) {
        return new JoinableQueue<>(new Items(QueueType.create(member, Math.max(maxSize, 0), true)));
    }

    /**
     * Says that an item that was got has been dealt with.
     *
     * @throws IllegalStateException if every item that was put is finished already, or this handle is closed
     * @throws dev.mp.CapacityException if the arena of the family is full, and this process has neither got nor acknowledged an
     *     item before; nothing is acknowledged then
     */
    public void taskDone() throws InterruptedException {
        try {
            if (!items.done()) {
                throw new IllegalStateException(
                        "taskDone() was called too often: every item that was put is acknowledged"
                                + " or lost already; lost=" + lostTasks());
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Waits until every item that was put is finished. Returns at once if none is unfinished.
     */
    public void join() throws InterruptedException {
        try {
            boolean _ = items.join(Deadline.NEVER);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Waits until every item that was put is finished, no longer than {@code limit}; nothing or less looks once.
     *
     * @return whether they are
     */
    public boolean join(Duration limit) throws InterruptedException {
        try {
            return items.join(in(limit));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** How many items were put and are neither acknowledged nor lost. */
    public int unfinishedTasks() {
        return (int) Math.min(ask(Endpoint::unfinished), Integer.MAX_VALUE);
    }

    /** How many items were lost with processes that had got them, since the queue was made. */
    public long lostTasks() {
        return ask(Endpoint::lost);
    }

    @Override
    Object writeReplace() throws NotSerializableException {
        return items.ticket(this, Ticket.Kind.JOINABLE);
    }
}
