package dev.mp.kotlin

import dev.mp.MpTimeoutException
import io.kotest.matchers.shouldBe
import java.lang.foreign.MemorySegment
import java.nio.ByteBuffer
import kotlin.time.Duration.Companion.days
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import okio.Buffer

/**
 * A call of a suspend function that has to wait.
 *
 * @param call the function; an [MpTimeoutException] is as good as a cancellation
 * @param release makes one call possible, in another process, and returns when it is
 * @param check fails unless everything is as it should be after so many calls returned and one was made possible
 */
class Waiting(
    val call: suspend () -> Any?,
    val release: suspend () -> Unit,
    val check: suspend (returned: Int) -> Unit,
)

private typealias Prepare = suspend MultiprocessScope.() -> Waiting

private fun receiving(receive: suspend (SuspendingConnection<Int>) -> Any?): Prepare = {
    val (here, there) = pipe<Int>()
    Waiting(
        { receive(here) },
        { process { there.send(1) }.await() },
        { returned -> generateSequence { here.tryReceive().getOrNull() }.count() shouldBe 1 - returned },
    )
}

private fun receivingBytes(receive: suspend (SuspendingConnection<Int>) -> Any?): Prepare = {
    val (here, there) = pipe<Int>()
    Waiting(
        { receive(here) },
        { process { there.sendBytes(byteArrayOf(1)) }.await() },
        { returned ->
            there.sendBytes(byteArrayOf(2))
            here.receiveBytes().single() shouldBe (if (returned == 1) 2 else 1)
        },
    )
}

private fun getting(get: suspend (SuspendingQueue<Int>) -> Any?): Prepare = {
    val queue = queue<Int>()
    Waiting({ get(queue) }, { process { queue.put(1) }.await() }, { returned -> queue.size shouldBe 1 - returned })
}

private fun putting(put: suspend (SuspendingQueue<Int>) -> Any?): Prepare = {
    val queue = queue<Int>(capacity = 1)
    queue.put(1)
    Waiting({ put(queue) }, { process { queue.get() }.await() }, { returned -> queue.size shouldBe returned })
}

private fun locking(isKept: Boolean, lockIt: suspend (SuspendingLock) -> Any?): Prepare = {
    val lock = lock()
    lock.lock()
    Waiting(
        { lockIt(lock) },
        { process { lock.unlock() }.await() },
        { returned -> lock.isLocked shouldBe (isKept && returned == 1) },
    )
}

private fun acquiring(isKept: Boolean, acquire: suspend (SuspendingSemaphore) -> Any?): Prepare = {
    val semaphore = semaphore(1)
    val permits = queue<Int>()
    process {
        semaphore.acquire()
        permits.put(1)
        permits.put(2)
    }
        .await()
    // A process that ends in order keeps the permit that it took, and any may return it.
    permits.get()
    Waiting(
        { acquire(semaphore) },
        { process { semaphore.release() }.await() },
        { returned -> semaphore.availablePermits shouldBe (if (isKept) 1 - returned else 1) },
    )
}

private fun waitingForEvent(wait: suspend (SuspendingEvent) -> Any?): Prepare = {
    val event = event()
    Waiting({ wait(event) }, { process { event.set() }.await() }, { event.isSet shouldBe true })
}

private fun waitingForSignal(wait: suspend (SuspendingCondition) -> Any?): Prepare = {
    val condition = condition()
    Waiting(
        { condition.lock.withLock { wait(condition) } },
        { process { condition.lock.withLock { condition.signal() } }.await() },
        { condition.lock.isLocked shouldBe false },
    )
}

private fun joining(join: suspend (SuspendingJoinableQueue<Int>) -> Any?): Prepare = {
    val tasks = joinableQueue<Int>()
    tasks.put(1)
    Waiting(
        { join(tasks) },
        {
            process {
                tasks.get()
                tasks.taskDone()
            }
                .await()
        },
        {
            tasks.unfinishedTasks shouldBe 0
            tasks.join()
        },
    )
}

private fun selecting(select: suspend (SuspendingQueue<Int>, SuspendingLock) -> Any?): Prepare = {
    val queue = queue<Int>()
    val lock = lock()
    lock.lock()
    Waiting(
        { select(queue, lock) },
        { process { queue.put(1) }.await() },
        { returned ->
            queue.size shouldBe 1 - returned
            lock.isLocked shouldBe true
        },
    )
}

private val LONG = 1.days

/** Even a long time may pass, in a simulation, while somebody makes one step. */
private fun requireInTime(isInTime: Boolean) {
    if (!isInTime) throw MpTimeoutException("not within $LONG")
}

/** All suspend functions that wait for other processes and that take nothing but a message or a moment, by name. */
val cancellable: Map<String, suspend MultiprocessScope.() -> Waiting> =
    mapOf(
        "SuspendingConnection.receive" to receiving { it.receive() },
        "SuspendingConnection.receive(timeout)" to receiving { it.receive(LONG) },
        "SuspendingConnection.receiveCatching" to receiving { it.receiveCatching() },
        "SuspendingConnection.incoming" to receiving { it.incoming().first() },
        "SuspendingConnection.receiveBytes" to receivingBytes { it.receiveBytes() },
        "SuspendingConnection.receiveInto(ByteArray)" to receivingBytes { it.receiveInto(ByteArray(1)) },
        "SuspendingConnection.receiveInto(ByteBuffer)" to receivingBytes { it.receiveInto(ByteBuffer.allocate(1)) },
        "SuspendingConnection.receiveInto(Buffer)" to receivingBytes { it.receiveInto(Buffer()) },
        "SuspendingConnection.receiveInto(MemorySegment)" to
            receivingBytes { it.receiveInto(MemorySegment.ofArray(ByteArray(1))) },
        "SuspendingQueue.get" to getting { it.get() },
        "SuspendingQueue.get(timeout)" to getting { it.get(LONG) },
        "SuspendingQueue.getCatching" to getting { it.getCatching() },
        "SuspendingQueue.asFlow" to getting { it.asFlow().first() },
        "QueueReceiveChannel.receive" to getting { it.asReceiveChannel().receive() },
        "QueueReceiveChannel.receiveCatching" to getting { it.asReceiveChannel().receiveCatching() },
        "QueueIterator.hasNext" to getting { it.asReceiveChannel().iterator().hasNext() },
        "SuspendingQueue.put" to putting { it.put(2) },
        "SuspendingQueue.put(timeout)" to putting { it.put(2, LONG) },
        "QueueSendChannel.send" to putting { it.asSendChannel().send(2) },
        "SuspendingJoinableQueue.join" to joining { it.join() },
        "SuspendingJoinableQueue.join(timeout)" to joining { it.join(LONG) },
        "SuspendingLock.lock" to locking(isKept = true) { it.lock() },
        "SuspendingLock.tryLock(timeout)" to locking(isKept = true) { requireInTime(it.tryLock(LONG)) },
        "SuspendingLock.withLock" to locking(isKept = false) { lock -> lock.withLock {} },
        "SuspendingSemaphore.acquire" to acquiring(isKept = true) { it.acquire() },
        "SuspendingSemaphore.tryAcquire(timeout)" to acquiring(isKept = true) { requireInTime(it.tryAcquire(LONG)) },
        "SuspendingSemaphore.withPermit" to acquiring(isKept = false) { semaphore -> semaphore.withPermit {} },
        "SuspendingEvent.await" to waitingForEvent { it.await() },
        "SuspendingEvent.await(timeout)" to waitingForEvent { it.await(LONG) },
        "SuspendingCondition.await" to waitingForSignal { it.await() },
        "SuspendingCondition.await(timeout)" to waitingForSignal { it.await(LONG) },
        "selectFirst" to
            selecting { queue, lock ->
                selectFirst {
                    queue.onGet { it }
                    lock.onLock { 0 }
                    onTimeout(LONG) { requireInTime(false) }
                }
            },
        "SuspendingProcess.await" to
            {
                val go = queue<Int>()
                val child = process { go.get() }
                Waiting(
                    { child.await() },
                    {
                        go.put(1)
                        child.await()
                    },
                    { child.exitCode shouldBe 0 },
                )
            },
        "SuspendingBarrier.await" to
            {
                val barrier = barrier(2)
                Waiting(
                    { barrier.await() },
                    {
                        process {
                            try {
                                barrier.await(1.milliseconds)
                            } catch (_: java.util.concurrent.BrokenBarrierException) {
                                // The other one was cancelled before this one came.
                            }
                        }
                            .await()
                    },
                    { returned ->
                        // Who is cancelled breaks it for the others, unless they had all come.
                        if (returned == 1) barrier.isBroken shouldBe false
                        barrier.reset()
                        val other = launch { barrier.await() }
                        barrier.await()
                        other.join()
                    },
                )
            },
    )
