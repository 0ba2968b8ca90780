package dev.mp.kotlin

import dev.mp.SerializationException
import dev.mp.pool.WorkerLostException
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.serialization.Serializable

@Serializable private data class Part(val number: Int)

private fun square(x: Int) = x * x

private suspend fun slowSquare(x: Int): Int {
    delay(1.milliseconds)
    return x * x
}

private class Bad(message: String) : RuntimeException(message)

@Isolate
class PoolTests :
    FunSpec({
        test("calls, maps and flows") {
            val done = AtomicInteger()
            multiprocess {
                val pool = pool {
                    processes = 2
                    onProgress { calls, _ -> done.addAndGet(calls) }
                }
                pool.map(1..5) { square(it) } shouldBe listOf(1, 4, 9, 16, 25)
                pool.map(1..3, ::slowSquare) shouldBe listOf(1, 4, 9)
                pool.map(1..3, 2, ::square) shouldBe listOf(1, 4, 9)
                pool.mapOrdered(1..5) { slowSquare(it) }.toList() shouldBe listOf(1, 4, 9, 16, 25)
                pool.mapUnordered(1..5) { square(it) }.toList() shouldContainExactlyInAnyOrder listOf(1, 4, 9, 16, 25)
                pool
                    .mapOrdered(generateSequence(1) { it + 1 }.asIterable(), readAhead = 3) { it }
                    .take(4)
                    .toList() shouldBe listOf(1, 2, 3, 4)
                List(3) { n -> async { pool.call { Part(n) } } }.awaitAll() shouldBe List(3) { Part(it) }
                pool.submit { square(7) }.await() shouldBe 49
            }
            (done.get() > 0) shouldBe true
        }

        test("failures are those of the task") {
            multiprocess {
                val pool = pool { processes = 1 }
                shouldThrow<Bad> { pool.call { throw Bad("in a worker") } }.message shouldBe "in a worker"
                shouldThrow<java.io.IOException> { pool.call { throw java.io.IOException("checked") } }.message shouldBe
                    "checked"
                shouldThrow<WorkerLostException> { pool.call { Runtime.getRuntime().halt(3) } }
                pool.call { 1 } shouldBe 1
                val thread = Thread.currentThread()
                shouldThrow<SerializationException> { pool.call { thread.name } }.message shouldContain
                    "java.lang.Thread at "
            }
        }

        test("a cancelled call stops its task, and the worker goes on or is replaced") {
            multiprocess {
                val pool = pool {
                    processes = 1
                    grace = 200.milliseconds
                }
                withTimeoutOrNull(100.milliseconds) { pool.call { Thread.sleep(100_000) } } shouldBe null
                withTimeoutOrNull(100.milliseconds) { pool.call { delay(100.seconds) } } shouldBe null
                withTimeoutOrNull(100.milliseconds) { pool.call { while (true) Thread.onSpinWait() } } shouldBe null
                pool.call { 4 } shouldBe 4
            }
        }

        test("in simulated families, cancelled at any moment") {
            explore(schedules = 50) { mp ->
                multiprocess {
                    val pool = pool { processes = 1 }
                    withTimeoutOrNull(1.milliseconds) { pool.call { delay(1.hours) } } shouldBe null
                    pool.map(1..3) { square(it) } shouldBe listOf(1, 4, 9)
                }
                mp.activeChildren().size shouldBe 0
            }
        }
    })
