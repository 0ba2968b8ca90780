package dev.mp.kotlin

import dev.mp.MpTimeoutException
import dev.mp.testkit.kotest.LeavesNothing
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.yield

private suspend fun returns(waiting: Waiting): Boolean =
    try {
        waiting.call()
        true
    } catch (_: MpTimeoutException) {
        false
    }

/** Cancels a call before it begins, and while it waits: nothing is taken, and others take what comes then. */
private suspend fun MultiprocessScope.cancelBeforeAndDuring(prepare: suspend MultiprocessScope.() -> Waiting) {
    val waiting = prepare()
    launch {
        coroutineContext[Job]!!.cancel()
        shouldThrow<CancellationException> { waiting.call() }
    }
        .join()
    var returned = 0
    val during =
        launch(start = CoroutineStart.UNDISPATCHED) {
            if (returns(waiting)) returned++
        }
    yield()
    during.cancelAndJoin()
    waiting.release()
    waiting.check(returned)
    returned shouldBe 0
}

/** Cancels a call while another process makes it possible: it returns what it took, or has taken nothing. */
private suspend fun MultiprocessScope.cancelWhenReleased(prepare: suspend MultiprocessScope.() -> Waiting) {
    val waiting = prepare()
    var returned = 0
    val call =
        launch(start = CoroutineStart.UNDISPATCHED) {
            if (returns(waiting)) returned++
        }
    val release = launch(start = CoroutineStart.UNDISPATCHED) { waiting.release() }
    yield()
    call.cancelAndJoin()
    release.join()
    waiting.check(returned)
}

/** Cancels a call that was made possible, but has not gone on: likewise. */
private suspend fun MultiprocessScope.cancelAfter(prepare: suspend MultiprocessScope.() -> Waiting) {
    val waiting = prepare()
    var returned = 0
    val call =
        launch(start = CoroutineStart.UNDISPATCHED) {
            if (returns(waiting)) returned++
        }
    waiting.release()
    call.cancelAndJoin()
    waiting.check(returned)
}

class CancellationSimulationTests :
    FunSpec({
        for ((name, prepare) in cancellable) {
            test("$name is cancelled before it begins and while it waits") {
                explore(schedules = 40) { multiprocess { cancelBeforeAndDuring(prepare) } }
            }
            test("$name is cancelled at the moment when it could go on") {
                explore(schedules = 150) { multiprocess { cancelWhenReleased(prepare) } }
                explore(schedules = 100) { multiprocess { cancelAfter(prepare) } }
            }
        }
    })

@Isolate
class CancellationRealTests :
    FunSpec({
        extension(LeavesNothing())

        for ((name, prepare) in cancellable) {
            test("$name is cancelled before, during and after, among real processes") {
                multiprocess {
                    cancelBeforeAndDuring(prepare)
                    cancelWhenReleased(prepare)
                    cancelAfter(prepare)
                }
            }
        }
    })
