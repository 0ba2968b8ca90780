package dev.mp.kotlin

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import java.util.concurrent.BrokenBarrierException
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
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

        test("a signal is not lost by a cancellation at any moment") {
            explore {
                multiprocess {
                    val condition = condition()
                    val lock = condition.lock
                    var woken = 0
                    val waiting =
                        List(3) {
                            launch {
                                lock.withLock { condition.await() }
                                woken++
                            }
                        }
                    repeat(4) { yield() }
                    process { lock.withLock { condition.signal() } }
                    waiting[0].cancelAndJoin()
                    while (woken == 0) {
                        // One that had not begun to wait missed it.
                        delay(1.milliseconds)
                        lock.withLock { condition.signal() }
                    }
                    while (waiting.any { it.isActive }) {
                        delay(1.milliseconds)
                        lock.withLock { condition.signalAll() }
                    }
                    lock.isLocked shouldBe false
                }
            }
        }

        test("a condition between processes, with a limit") {
            explore(schedules = 300) {
                multiprocess {
                    val condition = condition()
                    val items = queue<Int>()
                    process {
                        condition.lock.withLock {
                            items.put(1)
                            condition.signal()
                        }
                    }
                    condition.lock.withLock {
                        while (items.size == 0) condition.await()
                        condition.await(1.milliseconds) shouldBe false
                        condition.lock.isLocked shouldBe true
                    }
                }
            }
        }

        test("a barrier of coroutines and processes, again and again") {
            explore {
                multiprocess {
                    val barrier = barrier(3)
                    process { repeat(2) { barrier.await() } }
                    val parties = List(2) { async { List(2) { barrier.await() } } }
                    parties.awaitAll().flatten().all { it in 0..2 } shouldBe true
                    barrier.isBroken shouldBe false
                }
            }
        }

        test("a barrier breaks when a party is cancelled that waits") {
            explore(schedules = 300) {
                multiprocess {
                    val barrier = barrier(3)
                    val leaving = launch { barrier.await() }
                    yield()
                    val staying = async { shouldThrow<BrokenBarrierException> { barrier.await() } }
                    yield()
                    leaving.cancelAndJoin()
                    staying.await()
                    barrier.reset()
                    shouldThrow<BrokenBarrierException> { barrier.await(1.milliseconds) }
                }
            }
        }
    })
