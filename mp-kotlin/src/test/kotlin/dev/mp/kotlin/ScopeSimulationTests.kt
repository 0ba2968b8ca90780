package dev.mp.kotlin

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield

class ScopeSimulationTests :
    FunSpec({
        test("the scope waits for its processes") {
            explore { mp ->
                val children = multiprocess {
                    List(2) {
                        process {
                            launch { delay(1.hours) }
                            delay(1.milliseconds)
                        }
                    }
                }
                children.forEach { it.exitCode shouldBe 0 }
                mp.activeChildren().size shouldBe 0
            }
        }

        test("an exception that ends a process fails the scope, and the others end") {
            explore { mp ->
                lateinit var other: SuspendingProcess
                shouldThrow<IllegalStateException> {
                        multiprocess {
                            other = process { delay(Long.MAX_VALUE) }
                            process { error("of the child") }
                            delay(Long.MAX_VALUE)
                        }
                    }
                    .message shouldBe "of the child"
                other.isAlive shouldBe false
                mp.activeChildren().size shouldBe 0
            }
        }

        test("an exception of the block ends the processes") {
            explore { mp ->
                shouldThrow<IllegalStateException> {
                        multiprocess {
                            process { delay(Long.MAX_VALUE) }
                            error("of the block")
                        }
                    }
                    .message shouldBe "of the block"
                mp.activeChildren().size shouldBe 0
            }
        }

        test("a scope that is cancelled at any moment leaves no process") {
            explore { mp ->
                val job = launch {
                    multiprocess {
                        process { delay(Long.MAX_VALUE) }
                        yield()
                        process { delay(Long.MAX_VALUE) }
                    }
                }
                yield()
                job.cancelAndJoin()
                mp.activeChildren().size shouldBe 0
            }
        }

        test("a process that does not listen is killed after the grace") {
            explore(schedules = 100) { mp ->
                withTimeoutOrNull(1.hours) {
                    multiprocess(grace = 1.hours) {
                        process { withContext(NonCancellable) { delay(100.hours) } }
                        delay(Long.MAX_VALUE)
                    }
                } shouldBe null
                mp.activeChildren().size shouldBe 0
            }
        }

        test("a process that somebody else killed fails the scope; one that was told to end does not") {
            explore(kills = 1) {
                try {
                    multiprocess { process { delay(1.hours) } }
                } catch (e: ProcessLostException) {
                    e.message shouldContain "Process-1 was lost"
                    e.exitCode shouldBe -9
                }
            }
            explore(schedules = 100) {
                multiprocess { process { delay(Long.MAX_VALUE) }.kill() }
                multiprocess {
                    val child = process { delay(Long.MAX_VALUE) }
                    child.terminate()
                    child.await() shouldBe -15
                }
            }
        }

        test("an exit code is no failure") {
            explore(schedules = 100) { multiprocess { process { throw dev.mp.ExitException(3) }.await() shouldBe 3 } }
        }

        test("a wait for a process that is cancelled leaves the process alone") {
            explore {
                multiprocess {
                    val (here, there) = pipe<Int>()
                    val child = process { there.receive() }
                    val waiting = launch { child.await() }
                    yield()
                    waiting.cancelAndJoin()
                    child.isAlive shouldBe true
                    here.send(1)
                    child.await() shouldBe 0
                }
            }
        }

        test("no process starts in a cancelled scope") {
            explore(schedules = 20) { mp ->
                val job = launch {
                    multiprocess {
                        coroutineContext[kotlinx.coroutines.Job]!!.cancel()
                        shouldThrow<CancellationException> { process {} }
                    }
                }
                job.join()
                mp.activeChildren().size shouldBe 0
            }
        }
    })
