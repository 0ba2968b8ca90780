package dev.mp.kotlin

import dev.mp.MpTimeoutException
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch

@Isolate
class SharedTests :
    FunSpec({
        test("variables that processes share, by name and as objects") {
            multiprocess {
                var counter by sharedInt(40)
                var isDone by sharedBoolean()
                val sum = sharedLong()
                val mean = sharedDouble(0.5)
                process {
                    counter++
                    counter += 1
                    sum += 5
                    sum -= 2
                    mean += 0.25
                    isDone = true
                }
                    .await()
                counter shouldBe 42
                isDone shouldBe true
                sum.value shouldBe 3
                mean.value shouldBe 0.75
                sum.getAndUpdate { it * 2 } shouldBe 3
                sum.updateAndGet { it + 1 } shouldBe 7
                sum.compareAndSet(1, 2) shouldBe false
                "$sum" shouldBe "7"
                counter = 1
                isDone = false
                sum.close()
                "$sum" shouldBe "SharedLong[closed]"
            }
        }

        test("updates of several processes are all there, under every schedule") {
            explore(schedules = 200) {
                multiprocess {
                    val sum = sharedInt()
                    val product = sharedDouble(1.0)
                    val adders =
                        List(2) {
                            process {
                                repeat(2) { sum += 1 }
                                product.update { it * 2 }
                            }
                        }
                    sum.update { it + 10 }
                    adders.map { launch { it.await() } }.joinAll()
                    sum.value shouldBe 14
                    product.value shouldBe 4.0
                }
            }
        }

        test("arrays that processes share") {
            multiprocess {
                val squares = sharedIntArray(5) { it * it }
                val halves = sharedDoubleArray(3) { it / 2.0 }
                process {
                    for (i in squares.indices) squares[i] += 1
                    halves[halves.lastIndex] = 9.0
                }
                    .await()
                var sum = 0
                for (n in squares) sum += n
                sum shouldBe 35
                halves.forEachIndexed { i, half -> half shouldBe listOf(0.0, 0.5, 9.0)[i] }
                sharedLongArray(0).iterator().hasNext() shouldBe false
                shouldThrow<NoSuchElementException> { sharedByteArray(0).iterator().next() }
                shouldThrow<IndexOutOfBoundsException> { squares[5] }
                sharedShortArray(2) { 7 }.size shouldBe 2
                sharedFloatArray(1).iterator().nextFloat() shouldBe 0f
            }
        }

        test("tasks are joined when all are done, whoever did them") {
            explore(schedules = 200) {
                multiprocess {
                    val tasks = joinableQueue<Int>(capacity = 2)
                    val workers =
                        List(2) {
                            process {
                                tasks.asFlow().collect { tasks.taskDone() }
                            }
                        }
                    repeat(4) { tasks.put(it) }
                    tasks.join()
                    tasks.unfinishedTasks shouldBe 0
                    tasks.lostTasks shouldBe 0
                    tasks.join(0.milliseconds) shouldBe true
                    tasks.shutdown()
                    workers.forEach { it.await() shouldBe 0 }
                    shouldThrow<IllegalStateException> { tasks.taskDone() }
                }
            }
        }

        test("tasks of a process that dies are lost, and nobody waits for them") {
            explore(kills = 1) { mp ->
                val tasks = mp.joinableQueue<Int>().suspending()
                try {
                    multiprocess {
                        process {
                            tasks.get()
                            tasks.taskDone()
                        }
                        tasks.put(1)
                    }
                    tasks.join()
                } catch (_: ProcessLostException) {
                    // Got or not by the dead, somebody knows of it.
                    if (tasks.size == 1) {
                        tasks.get()
                        tasks.taskDone()
                    }
                    tasks.join()
                }
                tasks.close()
            }
        }

        test("what is tried without waiting") {
            multiprocess {
                val queue = queue<Int>(capacity = 1)
                queue.tryGet().isFailure shouldBe true
                queue.tryPut(1).isSuccess shouldBe true
                queue.asSendChannel().trySend(2).isFailure shouldBe true
                queue.tryGet().getOrNull() shouldBe 1
                queue.shutdown()
                queue.tryPut(3).isClosed shouldBe true
                queue.tryGet().isClosed shouldBe true
                queue.getCatching().isClosed shouldBe true
                val (here, there) = pipe<Int>()
                here.trySend(5).isSuccess shouldBe true
                there.tryReceive().getOrNull() shouldBe 5
                there.tryReceive().isFailure shouldBe true
                shouldThrow<MpTimeoutException> { there.receive(0.milliseconds) }
            }
        }

        test("the first of locks, permits and events") {
            multiprocess {
                val lock = lock()
                val semaphore = semaphore(1)
                val event = event()
                lock.lock()
                semaphore.acquire()
                suspend fun next() =
                    selectFirst<String> {
                        lock.onLock { "lock" }
                        semaphore.onAcquire { "permit" }
                        event.onSet { "event" }
                        onTimeout(0.milliseconds) { "nothing" }
                    }
                next() shouldBe "nothing"
                process { lock.unlock() }.await()
                next() shouldBe "lock"
                semaphore.release()
                next() shouldBe "permit"
                event.set()
                next() shouldBe "event"
                lock.isLocked shouldBe true
                semaphore.availablePermits shouldBe 0
            }
        }

        test("a semaphore that could never be acquired is refused") {
            multiprocess {
                shouldThrow<IllegalArgumentException> { semaphore(0) }.message shouldContain "context.semaphore"
            }
        }
    })
