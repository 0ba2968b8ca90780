package dev.mp.kotlin

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.yield

class SyncSimulationTests :
    FunSpec({
        test("one at a time, in all processes") {
            explore {
                multiprocess {
                    val lock = lock()
                    val counter = queue<Int>()
                    counter.put(0)
                    suspend fun count() = lock.withLock { counter.put(counter.get() + 1) }
                    val child = process { repeat(2) { lock.withLock { counter.put(counter.get() + 1) } } }
                    List(2) { launch { count() } }.joinAll()
                    child.await()
                    counter.get() shouldBe 4
                }
            }
        }

        test("who is cancelled at any moment of waiting for a lock leaves nothing held") {
            explore {
                multiprocess {
                    val lock = lock()
                    process { repeat(2) { lock.withLock { delay(1.milliseconds) } } }
                    val waiting = List(3) { launch { lock.withLock { yield() } } }
                    repeat(2) { yield() }
                    waiting.take(2).forEach(Job::cancel)
                    waiting.joinAll()
                    lock.withLock { lock.isLocked shouldBe true }
                }
            }
        }

        test("a holder is killed: the lock is free, and says so") {
            explore(kills = 1) {
                try {
                    multiprocess {
                        val lock = lock()
                        process { lock.withLock { delay(1.milliseconds) } }
                        lock.withLock { delay(1.milliseconds) }
                        lock.tryLock(1.hours) shouldBe true
                        lock.unlock()
                    }
                } catch (e: ProcessLostException) {
                    e.exitCode shouldBe -9
                }
            }
        }

        test("a limit and a cancelled coroutine") {
            explore(schedules = 100) {
                multiprocess {
                    val lock = lock()
                    lock.lock()
                    lock.tryLock() shouldBe false
                    lock.tryLock(1.milliseconds) shouldBe false
                    lock.unlock()
                    launch {
                        coroutineContext[Job]!!.cancel()
                        shouldThrow<CancellationException> { lock.lock() }
                    }
                        .join()
                    lock.isLocked shouldBe false
                }
            }
        }

        test("who is cancelled at any moment of waiting for a permit leaves none taken") {
            explore {
                multiprocess {
                    val semaphore = semaphore(2)
                    val child = process { semaphore.withPermit { delay(1.milliseconds) } }
                    val waiting = List(4) { launch { semaphore.withPermit { yield() } } }
                    repeat(2) { yield() }
                    waiting.take(2).forEach(Job::cancel)
                    waiting.joinAll()
                    child.await()
                    semaphore.availablePermits shouldBe 2
                }
            }
        }

        test("an event wakes all who wait, in all processes, also when it is cleared at once") {
            explore {
                multiprocess {
                    val event = event()
                    val ready = queue<Int>()
                    val child = process {
                        ready.put(1)
                        event.await()
                    }
                    val waiting = List(3) { launch { event.await() } }
                    yield()
                    waiting[0].cancelAndJoin()
                    ready.get()
                    // The child may come later than that; it is told by the second time.
                    event.set()
                    event.clear()
                    waiting.joinAll()
                    event.set()
                    child.await() shouldBe 0
                }
            }
        }
    })
