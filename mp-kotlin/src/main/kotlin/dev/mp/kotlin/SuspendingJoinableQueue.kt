package dev.mp.kotlin

import dev.mp.internal.arena.Deadline
import dev.mp.internal.channel.Endpoint.Outcome
import dev.mp.kotlin.internal.Ends
import dev.mp.kotlin.internal.Finished
import dev.mp.kotlin.internal.MessageForm
import dev.mp.kotlin.internal.WaitLine
import dev.mp.kotlin.internal.await
import dev.mp.kotlin.internal.awaitWithin
import dev.mp.queue.JoinableQueue
import java.time.Duration.ofMillis
import kotlin.reflect.KType
import kotlin.reflect.typeOf
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.delay
import kotlinx.coroutines.withContext

/**
 * A queue of tasks that knows which of them have been dealt with: who gets an item calls [taskDone] when it has dealt
 * with it, and [join] suspends until that is so for every item that was put.
 *
 * ```
 * val tasks = joinableQueue<Int>()
 * process { tasks.asFlow().collect { work(it); tasks.taskDone() } }
 * repeat(100) { tasks.put(it) }
 * tasks.join()
 * tasks.shutdown()
 * ```
 *
 * **If a process ends** with items that it has got and not acknowledged, these are lost, and finished: [join] waits for
 * nobody who will not come, and [lostTasks] says how many there were. See [JoinableQueue].
 */
public class SuspendingJoinableQueue<T>
internal constructor(private val tasks: JoinableQueue<T>, form: MessageForm<T>) : SuspendingQueue<T>(tasks, form) {
    // All of them: a join takes nothing away from another.
    @Transient private val line = WaitLine(endpoint.member(), endpoint.ref().index(), tellsAll = true)

    /**
     * Suspends until every item that was put is acknowledged or lost; returns at once if none is unfinished.
     *
     * Prompt cancellation.
     *
     * @throws IllegalStateException if this handle is closed, also while waiting
     */
    public suspend fun join() {
        finished().await()
    }

    /** Joins, suspending no longer than [timeout]; nothing or less looks once. Whether all items are finished. */
    public suspend fun join(timeout: Duration): Boolean = finished().awaitWithin(timeout) != null

    /**
     * Says that an item that was got has been dealt with. It suspends only while another process is stopped that is
     * about to say the same, and is not cancelled then: what is done is done.
     *
     * @throws IllegalStateException if every item that was put is finished already, or this handle is closed
     * @throws dev.mp.CapacityException if the arena of the family is full, and this process has neither got nor
     *   acknowledged an item before
     */
    public suspend fun taskDone() {
        var outcome = tryDone()
        if (outcome == Outcome.TIMED_OUT) {
            withContext(NonCancellable) {
                while (outcome == Outcome.TIMED_OUT) {
                    delay(1.milliseconds)
                    outcome = tryDone()
                }
            }
        }
        when (outcome) {
            Outcome.PEER_GONE ->
                throw IllegalStateException(
                    "taskDone() was called too often: every item that was put is acknowledged or lost already;" +
                        " lost=$lostTasks"
                )
            Outcome.ABANDONED -> throw Ends.OfQueue.closed()
            else -> {}
        }
    }

    private fun tryDone(): Outcome = endpoint.done(Deadline.`in`(endpoint.member().seam(), PATIENCE))

    /** How many items were put and are neither acknowledged nor lost. */
    public val unfinishedTasks: Int
        get() = tasks.unfinishedTasks()

    /** How many items were lost with processes that had got them, since the queue was made. */
    public val lostTasks: Long
        get() = tasks.lostTasks()

    private fun finished() = Finished(tasks, endpoint, line)

    // What waits here does not travel.
    private fun readResolve(): Any = SuspendingJoinableQueue(tasks, form)

    private companion object {
        private const val serialVersionUID = 1L
        private val PATIENCE = ofMillis(2)
    }
}

/** This queue for coroutines, with items of its type: for a queue that Java code made or received. */
public inline fun <reified T> JoinableQueue<T>.suspending(): SuspendingJoinableQueue<T> =
    suspendingAs(this, typeOf<T>())

@PublishedApi
internal fun <T> suspendingAs(queue: JoinableQueue<T>, type: KType): SuspendingJoinableQueue<T> =
    SuspendingJoinableQueue(queue, MessageForm.of(type))
