package dev.mp.kotlin

import dev.mp.Context
import dev.mp.ExitException
import dev.mp.MpProcess
import dev.mp.kotlin.internal.ChildMain
import dev.mp.kotlin.internal.MessageForm
import dev.mp.kotlin.internal.Waiter
import dev.mp.pool.Pool
import java.util.concurrent.ConcurrentLinkedQueue
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.reflect.KType
import kotlin.reflect.typeOf
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull

/**
 * Runs a block in which processes can be started as coroutines can in [coroutineScope], and returns what it returned.
 *
 * ```
 * multiprocess {
 *     val (here, there) = pipe<String>()
 *     process { there.send("hello") }
 *     println(here.receive())
 * }
 * ```
 *
 * It returns when the block, the coroutines and the processes started in it have all ended. Should the block or one of
 * them fail, or the caller be cancelled, the others are cancelled: a process is [terminated][MpProcess.terminate], and
 * killed if it has not ended within the [grace]. None outlives the scope. A process is ended by a signal: its shutdown
 * hooks run, the `finally` blocks of its coroutines do not.
 *
 * An exception that ends a process fails the scope: it arrives with its class, its message and the stack that it has
 * there, or as a [dev.mp.SubstituteException] if its class cannot travel. So does a death by a signal that this process
 * did not send, as a [ProcessLostException]. An exit code alone, by `exitProcess(3)` or an [ExitException], is no
 * failure: [MpProcess.await] returns it.
 *
 * If this process dies, all those in the scope end as well.
 *
 * Where the caller has no dispatcher, as `suspend fun main` has none, the block runs in [Dispatchers.Default].
 *
 * @param context how processes start
 * @param grace how long a terminated process has to end by itself
 */
public suspend fun <R> multiprocess(
    context: Context = dev.mp.Mp.context(),
    grace: Duration = 5.seconds,
    block: suspend MultiprocessScope.() -> R,
): R =
    if (currentCoroutineContext()[ContinuationInterceptor] == null) {
        withContext(Dispatchers.Default) { scoped(context, grace, block) }
    } else {
        scoped(context, grace, block)
    }

private suspend fun <R> scoped(context: Context, grace: Duration, block: suspend MultiprocessScope.() -> R): R =
    coroutineScope {
        var made: MultiprocessScope? = null
        try {
            coroutineScope { MultiprocessScope(context, grace, this).also { made = it }.block() }
        } finally {
            withContext(NonCancellable) { made?.endPools() }
        }
    }

/** The scope of [multiprocess]: makes processes that end with it, and what they share. */
@MpScope
public class MultiprocessScope
internal constructor(
    /** How processes of this scope start; for what is not made by the scope itself. */
    public val context: Context,
    private val grace: Duration,
    scope: CoroutineScope,
) : CoroutineScope {
    override val coroutineContext: CoroutineContext = scope.coroutineContext
    private val pools = ConcurrentLinkedQueue<Pool>()

    /**
     * Starts a process that runs [body] as a coroutine. The scope waits for it; [SuspendingProcess.await] does too, and
     * returns its exit code.
     *
     * ```
     * val child = process(name = "render", options = { maxHeap(256L shl 20) }) { … }
     * ```
     *
     * The child's copies of what the body captures are its own. Coroutines that the body launches run on the main
     * thread of the process, those of `Dispatchers.Default` on threads as usual, and the process ends when all have
     * ended.
     *
     * @param name for people to read; `Process-1` and so on if none is given
     * @param options sets the size of its heap, its folder, JVM arguments …
     * @throws dev.mp.SerializationException if something that the body captured cannot be serialized; the message names
     *   the fields that lead there
     * @throws dev.mp.ProcessStartException if the system cannot start it
     * @throws kotlinx.coroutines.CancellationException if the scope is cancelled or has ended; no process was started
     *   then
     */
    public fun process(
        name: String? = null,
        options: MpProcess.Builder.() -> Unit = {},
        body: ProcessBody,
    ): SuspendingProcess {
        coroutineContext.ensureActive()
        val failures = context.pipe(false)
        try {
            val builder = context.processBuilder(ChildMain(body, failures.second()))
            builder.options()
            if (name != null) {
                builder.name(name)
            }
            val process = builder.start()
            // At once, and cancelled or not: from here on the scope answers for the process.
            launch(start = CoroutineStart.UNDISPATCHED) {
                try {
                    awaitOrEnd(process)
                    ChildMain.failure(failures.first())?.let { throw it }
                    requireNotLost(process)
                } finally {
                    failures.first().close()
                }
            }
            return SuspendingProcess(process)
        } catch (e: Throwable) {
            failures.first().close()
            throw e
        } finally {
            failures.second().close()
        }
    }

    private suspend fun awaitOrEnd(process: MpProcess) {
        try {
            process.await()
        } finally {
            if (process.isAlive) {
                withContext(NonCancellable) {
                    process.terminate()
                    if (withTimeoutOrNull(grace) { process.await() } == null) {
                        process.kill()
                        process.await()
                    }
                }
            }
        }
    }

    private fun requireNotLost(process: MpProcess) {
        val code = process.exitCode().asInt
        if (code < 0 && !process.sentinel().wasToldToEnd()) {
            throw ProcessLostException(process.name(), process.pid().asLong, code)
        }
    }

    /**
     * A pipe of messages of a type, whose ends both send and receive. It travels by the type's serializer if it has one
     * by [kotlinx.serialization.Serializable], and otherwise as everything does in this library.
     *
     * ```
     * val (here, there) = pipe<Greeting>()
     * ```
     *
     * @param T what is sent; it must have a serializer or be serializable for the JDK
     */
    public inline fun <reified T> pipe(): SuspendingPipe<T> = pipe(typeOf<T>())

    /**
     * A queue of items of a type, with room for [capacity] of them, or without a bound if that is 0. It travels as
     * [pipe]'s messages do.
     */
    public inline fun <reified T> queue(capacity: Int = 0): SuspendingQueue<T> = queue(typeOf<T>(), capacity)

    /** A queue of tasks of a type that are acknowledged; otherwise as [queue]. */
    public inline fun <reified T> joinableQueue(capacity: Int = 0): SuspendingJoinableQueue<T> =
        joinableQueue(typeOf<T>(), capacity)

    /**
     * A pool of worker processes, which ends with the scope.
     *
     * ```
     * val pool = pool {
     *     processes = 4
     *     initializer { load() }
     * }
     * ```
     *
     * @throws dev.mp.ProcessStartException if a worker cannot be started
     * @throws dev.mp.SerializationException if the initializer cannot travel
     */
    public fun pool(options: PoolOptions.() -> Unit = {}): SuspendingPool {
        coroutineContext.ensureActive()
        val pool = PoolOptions().apply(options).applyTo(context.poolBuilder()).build()
        pools += pool
        return SuspendingPool(pool, this)
    }

    /** Ends the pools and waits until their workers are gone. */
    internal suspend fun endPools() {
        val all = generateSequence { pools.poll() }.toList()
        if (all.isEmpty()) {
            return
        }
        all.forEach { it.terminate() }
        val waiter = Waiter()
        // Waiting for them blocks a thread; there is no other way to hear of it.
        val thread =
            Context.currentMember().seam().startThread("mp-pools-end", true) {
                try {
                    all.forEach { it.close() }
                } finally {
                    waiter.tell()
                }
            }
        check(thread.isDaemon)
        waiter.await()
    }

    /** A lock, free. */
    public fun lock(): SuspendingLock = context.lock().suspending()

    /**
     * A semaphore that never has more than the [permits] with which it begins, as kotlinx's. One that is a signal, of
     * which there may be any number, is `context.semaphore(0).suspending()`.
     *
     * @throws IllegalArgumentException if there would be no permits
     */
    public fun semaphore(permits: Int): SuspendingSemaphore {
        require(permits > 0) {
            "a semaphore that never has more than $permits permits is of no use: one to be released before it is" +
                " acquired is context.semaphore(0).suspending()"
        }
        return context.boundedSemaphore(permits).suspending()
    }

    /** An event, not set. */
    public fun event(): SuspendingEvent = context.event().suspending()

    /** A condition over a [lock], or over a lock of its own. */
    public fun condition(lock: SuspendingLock = lock()): SuspendingCondition = context.condition(lock.lock).suspending()

    /** A barrier for so many parties. */
    public fun barrier(parties: Int): SuspendingBarrier = context.barrier(parties).suspending()

    @PublishedApi
    internal fun <T> queue(type: KType, capacity: Int): SuspendingQueue<T> {
        require(capacity >= 0) { "capacity < 0: $capacity" }
        return suspendingAs(context.queue<T>(capacity), type)
    }

    @PublishedApi
    internal fun <T> joinableQueue(type: KType, capacity: Int): SuspendingJoinableQueue<T> {
        require(capacity >= 0) { "capacity < 0: $capacity" }
        return suspendingAs(context.joinableQueue<T>(capacity), type)
    }

    @PublishedApi
    internal fun <T> pipe(type: KType): SuspendingPipe<T> {
        val form = MessageForm.of<T>(type)
        val pipe = context.pipe()
        return SuspendingPipe(SuspendingConnection(pipe.first(), form), SuspendingConnection(pipe.second(), form))
    }
}
