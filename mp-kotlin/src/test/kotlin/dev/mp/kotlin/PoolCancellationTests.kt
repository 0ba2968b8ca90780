package dev.mp.kotlin

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlin.time.Duration.Companion.days
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch

/** What a task does in its worker: says that it runs, goes on for long, and says that it has ended, however it does. */
private suspend fun work(running: SuspendingQueue<Int>, ended: SuspendingQueue<Int>) {
    running.put(1)
    try {
        awaitCancellation()
    } finally {
        ended.tryPut(1)
    }
}

private typealias Call = suspend SuspendingPool.(SuspendingQueue<Int>, SuspendingQueue<Int>) -> Any?

/** All functions of a pool that suspend until tasks are done. */
private val calls: Map<String, Call> =
    mapOf(
        "call" to { running, ended -> call { work(running, ended) } },
        "map" to { running, ended -> map(1..3) { work(running, ended) } },
        "mapUnordered" to { running, ended -> mapUnordered(1..3) { work(running, ended) }.toList() },
        "mapOrdered" to { running, ended -> mapOrdered(1..3) { work(running, ended) }.toList() },
        "submit" to
            { running, ended ->
                // It belongs to the scope and not to this coroutine, and so would begin.
                currentCoroutineContext().ensureActive()
                val task = submit { work(running, ended) }
                try {
                    task.await()
                } finally {
                    task.cancel()
                }
            },
    )

private suspend fun MultiprocessScope.cancelled(call: Call) {
    val pool = pool {
        processes = 1
        grace = 100.days
    }
    val running = queue<Int>()
    val ended = queue<Int>()
    launch {
        coroutineContext[Job]!!.cancel()
        shouldThrow<CancellationException> { pool.call(running, ended) }
    }
        .join()
    running.size shouldBe 0
    val during = launch(start = CoroutineStart.UNDISPATCHED) { pool.call(running, ended) }
    running.get()
    during.cancelAndJoin()
    // The task itself was stopped, in its worker; so was one that began in that moment.
    ended.get()
    pool.call { 4 } shouldBe 4
    running.size shouldBe ended.size
}

@Isolate
class PoolCancellationTests :
    FunSpec({
        for ((name, call) in calls) {
            test("a cancelled $name stops its task, and the worker goes on") { multiprocess { cancelled(call) } }
            test("a cancelled $name stops its task in simulated families") {
                explore(schedules = 10) { multiprocess { cancelled(call) } }
            }
        }
    })
