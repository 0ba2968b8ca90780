package dev.mp.kotlin

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import java.io.EOFException
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield
import kotlinx.serialization.Serializable

@Serializable private data class Greeting(val text: String, val times: Int)

class PipeSimulationTests :
    FunSpec({
        test("there and back") {
            explore {
                multiprocess {
                    val (here, there) = pipe<Greeting>()
                    val child = process {
                        val got = there.receive()
                        there.send(got.copy(times = got.times + 1))
                    }
                    here.send(Greeting("hello", 1))
                    here.receive() shouldBe Greeting("hello", 2)
                    child.await() shouldBe 0
                }
            }
        }

        test("all schedules of one message, up to a bound") {
            explore(exhaustive = 1) {
                multiprocess {
                    val (here, there) = pipe<Int>()
                    process { there.send(1) }
                    here.receive() shouldBe 1
                }
            }
        }

        test("a receiver that is cancelled at any moment takes nothing, or returns what it took") {
            explore {
                multiprocess {
                    val (here, there) = pipe<Int>()
                    process { repeat(3) { there.send(it) } }
                    val got = mutableListOf<Int>()
                    while (got.size < 3) {
                        val receiver = launch { got += here.receive() }
                        repeat(2) { yield() }
                        delay(1.milliseconds)
                        receiver.cancel()
                        receiver.join()
                    }
                    got shouldBe listOf(0, 1, 2)
                }
            }
        }

        test("of many receivers some are cancelled; the others get all") {
            explore {
                multiprocess {
                    val (here, there) = pipe<Int>()
                    process { repeat(3) { there.send(it) } }
                    val lasting = List(3) { async { here.receive() } }
                    val got = mutableListOf<Int>()
                    val leaving = List(2) { launch { got += here.receive() } }
                    yield()
                    leaving.forEach(Job::cancel)
                    leaving.forEach { it.join() }
                    repeat(got.size) { there.send(10 + it) }
                    (lasting.awaitAll() + got).filter { it < 10 } shouldContainExactlyInAnyOrder listOf(0, 1, 2)
                }
            }
        }

        test("a limit loses no message") {
            explore {
                multiprocess {
                    val (here, there) = pipe<Int>()
                    process { repeat(2) { there.send(it) } }
                    val got = mutableListOf<Int>()
                    while (got.size < 2) {
                        try {
                            got += here.receive(1.milliseconds)
                        } catch (_: dev.mp.MpTimeoutException) {
                            // Then the next time.
                        }
                    }
                    got shouldBe listOf(0, 1)
                }
            }
        }

        test("a sender is killed: its message is there as a whole or the stream ends") {
            explore(kills = 1) {
                try {
                    multiprocess {
                        val (here, there) = pipe<Greeting>()
                        process { there.send(Greeting("hello", 3)) }
                        there.close()
                        val got = here.receiveCatching()
                        if (got.isSuccess) got.getOrThrow() shouldBe Greeting("hello", 3)
                        here.receiveCatching().isClosed shouldBe true
                    }
                } catch (e: ProcessLostException) {
                    e.exitCode shouldBe -9
                }
            }
        }

        test("the end of the stream ends a flow") {
            explore {
                multiprocess {
                    val (here, there) = pipe<Int>()
                    process { repeat(3) { there.send(it) } }
                    there.close()
                    here.incoming().toList() shouldBe listOf(0, 1, 2)
                    shouldThrow<EOFException> { here.receive() }
                }
            }
        }

        test("a flow takes no more than its collector gets") {
            explore {
                multiprocess {
                    val (here, there) = pipe<Int>()
                    process { repeat(3) { there.send(it) } }
                    here.incoming().take(2).toList() shouldBe listOf(0, 1)
                    here.receive() shouldBe 2
                }
            }
        }

        test("closing a handle ends those who wait in it") {
            explore {
                multiprocess {
                    val (here, _) = pipe<Int>()
                    val waiting = List(2) { async { here.receiveCatching() } }
                    yield()
                    here.close()
                    waiting.awaitAll().forEach { it.isClosed shouldBe true }
                }
            }
        }

        test("a cancelled coroutine neither sends nor receives") {
            explore(schedules = 20) {
                multiprocess {
                    val (here, there) = pipe<Int>()
                    there.send(1)
                    launch {
                        coroutineContext[Job]!!.cancel()
                        shouldThrow<CancellationException> { here.receive() }
                        shouldThrow<CancellationException> { there.send(2) }
                    }
                        .join()
                    here.receive() shouldBe 1
                    withTimeoutOrNull(1.hours) { here.receive() } shouldBe null
                }
            }
        }
    })
