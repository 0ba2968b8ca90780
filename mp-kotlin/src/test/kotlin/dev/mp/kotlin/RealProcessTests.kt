package dev.mp.kotlin

import dev.mp.Mp
import dev.mp.SerializationException
import dev.mp.testkit.kotest.LeavesNothing
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.nio.ByteBuffer
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.serialization.Serializable
import okio.Buffer

@Serializable private data class Order(val id: Int, val items: List<String>)

private class Worry(message: String) : RuntimeException(message)

private fun fails(): Nothing = throw Worry("of the child")

@Isolate
class RealProcessTests :
    FunSpec({
        extension(LeavesNothing())

        test("values with a serializer, there and back") {
            multiprocess {
                val (here, there) = pipe<Order>()
                val child = process { there.send(there.receive().let { it.copy(items = it.items + "more") }) }
                here.send(Order(1, listOf("a")))
                here.receive() shouldBe Order(1, listOf("a", "more"))
                child.await() shouldBe 0
                there.close()
                here.close()
            }
        }

        test("an exception arrives with class, message and stack") {
            val e = shouldThrow<Worry> { multiprocess { process { fails() } } }
            e.message shouldBe "of the child"
            generateSequence<Throwable>(e) { it.cause }
                .flatMap { it.stackTrace.toList() }
                .map { it.methodName }
                .toList() shouldContain "fails"
        }

        test("a killed process fails the scope") {
            val e =
                shouldThrow<ProcessLostException> {
                    multiprocess {
                        process {
                            ProcessHandle.current().run { Runtime.getRuntime().exec(arrayOf("kill", "-9", "${pid()}")) }
                            delay(60.seconds)
                        }
                    }
                }
            e.exitCode shouldBe -9
        }

        test("a cancelled scope ends its processes, and kills who does not listen") {
            withTimeoutOrNull(1.seconds) {
                multiprocess(grace = 100.milliseconds) {
                    val (here, there) = pipe<Int>()
                    process {
                        Runtime.getRuntime().addShutdownHook(Thread { Thread.sleep(60_000) })
                        there.send(1)
                        delay(60.seconds)
                    }
                    here.receive()
                    delay(60.seconds)
                }
            } shouldBe null
            Mp.activeChildren().size shouldBe 0
        }

        test("captured values with a serializer travel, whatever they are in") {
            val order = Order(7, listOf("x"))
            val mixed = listOf(order, 1u, 2.seconds, 'c' to order)
            multiprocess {
                val (here, there) = pipe<List<Any>>()
                process { there.send(mixed + order) }
                here.receive() shouldBe mixed + order
            }
        }

        test("what cannot travel is named at the call") {
            multiprocess {
                val thread = Thread.currentThread()
                shouldThrow<SerializationException> { process { println(thread) } }.message shouldContain
                    "java.lang.Thread at process."
                val outer = this
                shouldThrow<SerializationException> { process { println(outer.coroutineContext) } }
                    .message shouldContain "belongs to coroutines of the process in which it was made"
                val plain: () -> Int = { 1 }
                shouldThrow<SerializationException> { process { println(plain()) } }.message shouldContain
                    "lambda of a plain function type does not travel"
            }
        }

        test("bytes, into whatever there is") {
            multiprocess {
                val (here, there) = pipe<Int>()
                process {
                    there.sendBytes(byteArrayOf(1, 2, 3))
                    there.sendBytes(ByteBuffer.wrap(byteArrayOf(4, 5)))
                    there.sendBytes(Buffer().writeUtf8("okio"))
                    there.sendBytes(byteArrayOf())
                    there.sendBytes(byteArrayOf(6))
                }
                here.receiveBytes() shouldBe byteArrayOf(1, 2, 3)
                val buffer = ByteBuffer.allocate(4)
                here.receiveInto(buffer) shouldBe 2
                buffer.position() shouldBe 2
                val sink = Buffer()
                here.receiveInto(sink) shouldBe 4
                sink.readUtf8() shouldBe "okio"
                here.receiveBytes().size shouldBe 0
                val array = ByteArray(3)
                here.receiveInto(array, 1) shouldBe 1
                array shouldBe byteArrayOf(0, 6, 0)
            }
        }

        test("a sender suspends while there is no room, and a cancelled one has sent nothing") {
            multiprocess {
                val (here, there) = pipe<Int>()
                val large = ByteArray(5 shl 20)
                here.sendBytes(large)
                here.sendBytes(byteArrayOf(1))
                withTimeoutOrNull(50.milliseconds) { here.sendBytes(large) } shouldBe null
                val sender = launch { here.sendBytes(ByteArray(6 shl 20)) }
                process {
                    there.receiveBytes().size shouldBe (5 shl 20)
                    there.receiveBytes().size shouldBe 1
                    there.receiveBytes().size shouldBe (6 shl 20)
                }
                    .await()
                sender.join()
            }
        }

        test("thousands of receivers, no thread each") {
            multiprocess {
                val (here, there) = pipe<Int>()
                val total = AtomicInteger()
                val before = Thread.activeCount()
                val receivers = List(10_000) { launch { total.addAndGet(here.receive()) } }
                process { repeat(10_000) { there.send(1) } }
                receivers.forEach { it.join() }
                total.get() shouldBe 10_000
                (Thread.activeCount() - before < 100) shouldBe true
            }
        }

        test("the first of several") {
            multiprocess {
                val (a, toA) = pipe<Int>()
                val (b, toB) = pipe<String>()
                val child = process {
                    toB.send("b")
                    toA.receive()
                    toA.send(1)
                }
                suspend fun next(limit: kotlin.time.Duration = 60.seconds) =
                    selectFirst<Any> {
                        a.onReceive { it }
                        b.onReceive { it }
                        child.onEnd { "end $it" }
                        onTimeout(limit) { "nothing" }
                    }
                next() shouldBe "b"
                next(20.milliseconds) shouldBe "nothing"
                a.send(0)
                setOf(next(), next()) shouldBe setOf(1, "end 0")
            }
        }

        test("that nothing will come any more is a result where one asks for it") {
            multiprocess {
                val (here, there) = pipe<Int>()
                val queue = queue<Int>()
                val child = process {
                    there.send(1)
                    queue.put(2)
                    queue.shutdown()
                }
                there.close()
                child.await()
                suspend fun next() = selectFirst { here.onReceiveCatching { it } }
                suspend fun nextItem() = selectFirst { queue.onGetCatching { it } }
                next().getOrNull() shouldBe 1
                next().isClosed shouldBe true
                here.receiveCatching().isClosed shouldBe true
                nextItem().getOrNull() shouldBe 2
                nextItem().isClosed shouldBe true
                queue.getCatching().isClosed shouldBe true
                here.close()
                (next().exceptionOrNull() is java.io.IOException) shouldBe true
            }
        }

        test("coroutines of other dispatchers run in a child as usual") {
            multiprocess {
                val (here, there) = pipe<Int>()
                process {
                    val sum =
                        List(100) {
                                async(Dispatchers.Default) {
                                    delay(1.milliseconds)
                                    it
                                }
                            }
                            .awaitAll()
                            .sum()
                    withContext(Dispatchers.IO) { there.send(sum) }
                }
                here.receive() shouldBe 4950
            }
        }
    })
