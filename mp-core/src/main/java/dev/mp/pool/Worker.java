package dev.mp.pool;

import dev.mp.Context;
import dev.mp.MpProcess;
import dev.mp.connection.Connection;
import dev.mp.connection.Pipe;
import dev.mp.internal.arena.Deadline;
import dev.mp.internal.channel.Endpoint;
import dev.mp.internal.channel.EndpointHandle;
import dev.mp.internal.member.Member;
import dev.mp.internal.member.Payload;
import dev.mp.internal.member.Reactor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A worker process as the pool sees it: its pipes, and what it has been given.
 *
 * <p>The worker takes an order only when it has answered the one before. So of what it has been given it runs one at most;
 * the rest lies in the pipe, from which the pool can take it back, whether the worker lives or not.
 *
 * <p>What is neither final nor volatile is guarded by the lock of the pool.
 */
final class Worker {
    /** What is given to a worker ahead of time is about as large as this at most: the pipe must never make the pool wait. */
    private static final int LARGE = 1 << 20;

    private final Connection orders;
    private final Connection ordersBack;
    private final Connection answers;
    private final Connection stops;
    private final Endpoint orderEnd;
    private final Endpoint orderBackEnd;
    private final Endpoint answerEnd;
    private final Endpoint stopEnd;
    private final MpProcess process;
    private final Deadline past;
    private final List<Reactor.Watch> watches = new ArrayList<>(2);

    /** Its place in the pool. */
    final int number;

    /** What it has been given and not answered, in the order in which it will do it. */
    final Deque<Chunk> given = new ArrayDeque<>();

    private final Set<Long> known = new HashSet<>();

    /** As many as {@link #given} has, for those who look without the lock. */
    volatile int load;

    /** No answer will come any more. */
    volatile boolean ended;

    /** Threads that are just taking an answer. */
    final AtomicInteger takers = new AtomicInteger();

    /** It has said that it is initialized. */
    boolean ready;

    /** It gets nothing new. */
    boolean closing;

    /** It has been told that there is nothing to do any more. */
    boolean dismissed;

    /** Why it could not be initialized. */
    @Nullable Throwable unfit;

    /** How many calls it has been given, and how many it has done. */
    long calls;

    long done;

    /** When it was last given something. */
    long lastUse;

    /** Since when it has had nothing to do; when its end was asked for; when it was seen dead. 0 if not. */
    long idleSince;

    long endBy;
    long deadSince;

    /** What it ran when somebody last looked, and when that was. */
    long seenChunk = Wire.NONE;

    long seenAt;

    private Worker(
            int number, Pipe orderPipe, Pipe answerPipe, Pipe stopPipe, MpProcess process, Member member) {
        this.number = number;
        this.ordersBack = orderPipe.first();
        this.orders = orderPipe.second();
        this.answers = answerPipe.first();
        this.stops = stopPipe.second();
        this.orderEnd = ((EndpointHandle) orders).endpoint();
        this.orderBackEnd = ((EndpointHandle) ordersBack).endpoint();
        this.answerEnd = ((EndpointHandle) answers).endpoint();
        this.stopEnd = ((EndpointHandle) stops).endpoint();
        this.process = process;
        this.past = Deadline.in(member.seam(), Duration.ZERO);
    }

    /** Starts a worker process. */
    static Worker start(Context context, Member member, int number, PoolSettings settings) {
        Pipe orders = context.pipe(false);
        Pipe answers = null;
        Pipe stops = null;
        boolean started = false;
        try {
            answers = context.pipe(false);
            stops = context.pipe(false);
            MpProcess.Builder builder = context.processBuilder(
                    new WorkerMain(orders.first(), answers.second(), stops.first(), number, settings.setup()));
            settings.options().accept(builder);
            MpProcess process = builder.name("PoolWorker-" + (number + 1)).daemon(true).start();
            // Closed here, so that the worker's death is the end of the pipe.
            answers.second().close();
            stops.first().close();
            started = true;
            return new Worker(number, orders, answers, stops, process, member);
        } finally {
            if (!started) {
                orders.close();
                if (answers != null) {
                    answers.close();
                }
                if (stops != null) {
                    stops.close();
                }
            }
        }
    }

    /** Has the action called when there may be an answer, or the process has ended. */
    void watch(Member member, Runnable action) {
        watches.add(member.reactor().watch(answerEnd.ref().index(), action));
        watches.add(member.reactor().watch(process.sentinel().watchIndex(), action));
    }

    MpProcess process() {
        return process;
    }

    long pid() {
        return process.pid().orElse(0);
    }

    Endpoint answers() {
        return answerEnd;
    }

    // ---- what it is given

    /** Whether it may be given one more, if it may have so many. */
    boolean hasRoom(int depth, int bytes) {
        return ready && !closing && given.size() < depth && (given.isEmpty() || bytes <= LARGE / (given.size() + 1));
    }

    /**
     * Sends an order.
     *
     * @return false if there is no room for it now
     */
    boolean give(Chunk chunk) {
        Function function = chunk.function;
        if (function != null && !known.contains(function.id())) {
            if (!send(function.frame())) {
                return false;
            }
            known.add(function.id());
        }
        if (!send(java.util.Objects.requireNonNull(chunk.frame))) {
            return false;
        }
        given.add(chunk);
        load = given.size();
        calls += chunk.size;
        chunk.worker = this;
        return true;
    }

    private boolean send(Frame frame) {
        try {
            return frame.send(orderEnd, past) == Endpoint.Outcome.DONE;
        } catch (InterruptedException e) {
            // Not while it does not sleep; and it does not, since the limit has passed.
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Tells it to stop an order; one that it does not have any more is no matter. */
    void stop(long id) {
        Buffer message = new Buffer();
        message.writeLong(id);
        try {
            Endpoint.Outcome _ = stopEnd.send(Payload.of(message), null, past);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** It does not know the function, whatever was sent. */
    void forget(Function function) {
        known.remove(function.id());
    }

    /** The answered order is its no more; null if it never was. */
    @Nullable Chunk answered(long id) {
        Chunk chunk = given.peekFirst();
        if (chunk != null && chunk.id == id) {
            given.removeFirst();
        } else {
            chunk = given.stream().filter(each -> each.id == id).findFirst().orElse(null);
            if (chunk != null) {
                given.remove(chunk);
            }
        }
        load = given.size();
        if (chunk != null) {
            chunk.worker = null;
        }
        return chunk;
    }

    /** Takes back all that it has not taken, in order. */
    List<Chunk> takeBack() {
        List<Chunk> back = new ArrayList<>();
        Endpoint.Received received = new Endpoint.Received();
        while (given.size() > back.size() || !orderBackEnd.isEmpty()) {
            try {
                if (orderBackEnd.receive(Worker::heading, received, past) != Endpoint.Outcome.DONE) {
                    break;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
            long[] heading = (long[]) java.util.Objects.requireNonNull(received.value());
            if (heading[0] == Wire.FUNCTION) {
                known.remove(heading[1]);
            } else {
                Chunk chunk = answered(heading[1]);
                if (chunk != null) {
                    calls -= chunk.size;
                    back.add(chunk);
                }
            }
        }
        return back;
    }

    private static long[] heading(Buffer message) {
        long[] heading = {Wire.readByte(message), Wire.readLong(message)};
        message.clear();
        return heading;
    }

    // ---- its end

    /** No more orders will come: when it has done those that it has, it ends by itself. */
    void dismiss() {
        closing = true;
        dismissed = true;
        orders.close();
    }

    /** It shall not begin anything any more. */
    void halt() {
        dismiss();
        stops.close();
    }

    /** Lets go of what the pool holds of it. */
    void close() {
        watches.forEach(Reactor.Watch::close);
        orders.close();
        ordersBack.close();
        answers.close();
        stops.close();
    }

    @Override
    public String toString() {
        return process.name() + ", pid=" + pid();
    }
}
