package dev.mp.kotlin

import dev.mp.MpTimeoutException
import dev.mp.queue.QueueShutDownException
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeSorted
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.yield

class QueueSimulationTests :
    FunSpec({
        test("a bounded queue, until it is shut down") {
            explore {
                multiprocess {
                    val numbers = queue<Int>(capacity = 2)
                    process {
                        repeat(5) { numbers.put(it) }
                        numbers.shutdown()
                    }
                    numbers.asFlow().toList() shouldBe listOf(0, 1, 2, 3, 4)
                    shouldThrow<QueueShutDownException> { numbers.put(5) }
                }
            }
        }

        test("as channels, through a process and back") {
            explore(schedules = 300) {
                multiprocess {
                    val numbers = queue<Int>(capacity = 2)
                    val squares = queue<Int>(capacity = 2)
                    process {
                        val out = squares.asSendChannel()
                        for (n in numbers.asReceiveChannel()) out.send(n * n)
                        out.close()
                    }
                    val feed = numbers.asSendChannel()
                    launch {
                        repeat(3) { feed.send(it) }
                        feed.close()
                    }
                    buildList { for (n in squares.asReceiveChannel()) add(n) } shouldBe listOf(0, 1, 4)
                    numbers.asReceiveChannel().receiveCatching().isClosed shouldBe true
                }
            }
        }

        test("a putter that is cancelled at any moment has put all or nothing") {
            explore {
                multiprocess {
                    val queue = queue<Int>(capacity = 1)
                    val done = mutableListOf<Int>()
                    val child = process { repeat(2) { queue.get() } }
                    val putters =
                        List(4) { n ->
                            launch {
                                queue.put(n)
                                done += n
                            }
                        }
                    yield()
                    putters.take(2).forEach { it.cancel() }
                    putters.take(2).forEach { it.join() }
                    // One that was cancelled in vain has put its item, and said so.
                    putters.drop(2).take(if (done.size >= 2) 0 else 2).forEach { it.join() }
                    child.await() shouldBe 0
                    putters.forEach(Job::cancel)
                    putters.forEach { it.join() }
                    queue.size shouldBe done.size - 2
                }
            }
        }

        test("a getter that is cancelled at any moment gets nothing, or returns what it got") {
            explore {
                multiprocess {
                    val queue = queue<Int>(capacity = 1)
                    process { repeat(4) { queue.put(it) } }
                    val got = mutableListOf<Int>()
                    val getters = List(3) { launch { repeat(4) { got += queue.get() } } }
                    delay(1.milliseconds)
                    getters[0].cancelAndJoin()
                    delay(1.milliseconds)
                    getters[1].cancelAndJoin()
                    while (got.size < 4) {
                        delay(1.milliseconds)
                    }
                    getters[2].cancelAndJoin()
                    got shouldContainExactlyInAnyOrder listOf(0, 1, 2, 3)
                }
            }
        }

        test("limits lose nothing") {
            explore(schedules = 300) {
                multiprocess {
                    val queue = queue<Int>(capacity = 1)
                    process {
                        var n = 0
                        while (n < 3) {
                            try {
                                queue.put(n, 1.milliseconds)
                                n++
                            } catch (_: MpTimeoutException) {
                                // The next time.
                            }
                        }
                        queue.shutdown()
                    }
                    val got = mutableListOf<Int>()
                    while (got.size < 3) {
                        try {
                            got += queue.get(1.milliseconds)
                        } catch (_: MpTimeoutException) {
                            // The next time.
                        }
                    }
                    got shouldBe listOf(0, 1, 2)
                }
            }
        }

        test("one who puts is killed, and those who wait go on with the living") {
            explore(kills = 1) {
                val got = mutableListOf<Int>()
                try {
                    multiprocess {
                        val queue = queue<Int>(capacity = 1)
                        launch {
                            repeat(2) { got += queue.get() }
                        }
                        process { queue.put(1) }
                        launch {
                            delay(1.hours)
                            queue.put(2)
                            queue.put(3)
                        }
                    }
                } catch (_: ProcessLostException) {
                    got.shouldBeSorted()
                }
            }
        }

        test("Java and coroutines at one queue") {
            explore(schedules = 300) { mp ->
                val java = mp.queue<Int>(1)
                val child = mp.process { repeat(3) { java.put(it) } }
                child.start()
                val queue = java.suspending()
                List(3) { queue.get() } shouldBe listOf(0, 1, 2)
                child.await() shouldBe 0
                async { queue.put(7) }.await()
                java.getNow() shouldBe 7
            }
        }
    })
