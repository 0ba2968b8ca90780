package dev.mp.pool;

import dev.mp.MpException;
import dev.mp.internal.arena.Deadline;
import dev.mp.internal.channel.Endpoint;
import dev.mp.internal.seam.LocalLock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import okio.Buffer;

/**
 * Takes the workers' answers out of their pipes, notes what they mean, gives the worker that has room by then the next
 * chunk, and hands the results on. For any thread, with no lock held.
 */
final class Answers {
    private final Board board;
    private final LocalLock lock;
    private final Deadline past;
    private final AtomicInteger taken = new AtomicInteger();

    Answers(Board board) {
        this.board = board;
        this.lock = board.lock();
        this.past = Deadline.in(board.seam(), Duration.ZERO);
    }

    /** Changes when somebody has taken an answer. */
    int taken() {
        return taken.get();
    }

    /** Takes the answers that are there, whosoever. */
    boolean drain() {
        boolean any = false;
        for (Worker worker : board.workers()) {
            if (worker.load > 0) {
                any |= drain(worker);
            }
        }
        return any;
    }

    /** Takes the answers of a worker that are there. */
    boolean drain(Worker worker) {
        boolean any = false;
        Endpoint.Received received = new Endpoint.Received();
        while (!worker.ended && worker.answers().isReady()) {
            int _ = worker.takers.incrementAndGet();
            Endpoint.Outcome outcome;
            try {
                outcome = worker.answers().receive(message -> read(worker, message), received, past);
            } catch (InterruptedException e) {
                // Not while it does not sleep; and it does not, since the limit has passed.
                Thread.currentThread().interrupt();
                return any;
            } finally {
                int _ = worker.takers.decrementAndGet();
            }
            if (outcome == Endpoint.Outcome.DONE) {
                any = true;
                Answer answer = (Answer) java.util.Objects.requireNonNull(received.value());
                tell(answer);
                board.dispatch(answer.part);
            } else if (outcome == Endpoint.Outcome.TIMED_OUT) {
                break;
            } else {
                worker.ended = true;
                board.wakeSupervisor();
            }
        }
        return any;
    }

    private Answer read(Worker worker, Buffer message) {
        Answer answer = Answer.head(message);
        try (LocalLock.Held _ = lock.hold()) {
            settle(worker, answer);
            // Before the answer is decoded, so that the worker gets on meanwhile.
            answer.part = board.place();
            int _ = taken.incrementAndGet();
        }
        if (answer.chunk != null || answer.kind == Wire.FINISHED || answer.kind == Wire.UNFIT) {
            answer.decode(message);
            if (answer.kind == Wire.FINISHED || answer.kind == Wire.UNFIT) {
                try (LocalLock.Held _ = lock.hold()) {
                    if (answer.kind == Wire.UNFIT) {
                        worker.unfit = answer.failure;
                    } else {
                        board.progress().exited(answer.failure != null ? answer.failure : answer.value);
                    }
                }
            }
        }
        return answer;
    }

    /** Notes that a worker has answered. With the lock held. */
    private void settle(Worker worker, Answer answer) {
        switch (answer.kind) {
            case Wire.READY -> {
                worker.ready = true;
                board.progress().workerStarted(worker);
                board.wakeSupervisor();
            }
            case Wire.DONE, Wire.FAILED, Wire.SKIPPED, Wire.UNKNOWN -> {
                Chunk chunk = worker.answered(answer.id);
                if (chunk == null) {
                    return;
                }
                Chunk next = worker.given.peekFirst();
                if (next != null) {
                    board.begins(next);
                } else if (worker.closing || board.state() != Board.State.RUNNING) {
                    board.wakeSupervisor();
                }
                if ((answer.flags & Wire.OVERGROWN) != 0 && !worker.closing) {
                    worker.closing = true;
                    board.wakeSupervisor();
                }
                if (answer.kind == Wire.UNKNOWN) {
                    worker.forget(java.util.Objects.requireNonNull(chunk.function));
                    worker.calls -= chunk.size;
                    board.putBack(List.of(chunk));
                    return;
                }
                worker.done += chunk.size;
                boolean _ = board.release(chunk);
                board.progress().ended(worker, chunk.size, answer.kind == Wire.DONE);
                if (answer.kind != Wire.SKIPPED) {
                    board.measured(answer.nanos);
                }
                if (!chunk.job.isOver()) {
                    answer.chunk = chunk;
                    chunk.measured(answer.nanos);
                }
            }
            default -> board.wakeSupervisor();
        }
    }

    /** Hands on what came of a chunk. With no lock held. */
    private static void tell(Answer answer) {
        Chunk chunk = answer.chunk;
        if (chunk == null) {
            return;
        }
        if (answer.failure != null) {
            chunk.failed(answer.failure);
        } else if (answer.kind == Wire.SKIPPED) {
            chunk.failed(new MpException("the task was stopped before it began"));
        } else {
            chunk.done(answer.value);
        }
    }
}
