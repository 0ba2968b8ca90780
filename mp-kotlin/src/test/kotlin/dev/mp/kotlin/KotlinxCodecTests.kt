package dev.mp.kotlin

import dev.mp.SerializationException
import dev.mp.codec.Codec
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.ints.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.property.Arb
import io.kotest.property.arbitrary.bind
import io.kotest.property.arbitrary.boolean
import io.kotest.property.arbitrary.byte
import io.kotest.property.arbitrary.byteArray
import io.kotest.property.arbitrary.char
import io.kotest.property.arbitrary.choice
import io.kotest.property.arbitrary.constant
import io.kotest.property.arbitrary.double
import io.kotest.property.arbitrary.enum
import io.kotest.property.arbitrary.float
import io.kotest.property.arbitrary.int
import io.kotest.property.arbitrary.list
import io.kotest.property.arbitrary.long
import io.kotest.property.arbitrary.map
import io.kotest.property.arbitrary.orNull
import io.kotest.property.arbitrary.short
import io.kotest.property.arbitrary.string
import io.kotest.property.arbitrary.uLong
import io.kotest.property.checkAll
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.serialization.Contextual
import kotlinx.serialization.KSerializer
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.Json
import okio.Buffer

@Serializable
private sealed interface Shape {
    @Serializable data class Circle(val radius: Double) : Shape

    @Serializable data class Many(val shapes: List<Shape?>, val name: String? = null) : Shape

    @Serializable data object Nothing : Shape
}

private enum class Color {
    RED,
    GREEN,
}

@Serializable @JvmInline private value class Id(val value: String)

@Serializable
private data class All(
    val boolean: Boolean,
    val byte: Byte,
    val short: Short,
    val int: Int,
    val long: Long,
    val float: Float,
    val double: Double,
    val char: Char,
    val string: String,
    val ids: List<Id>,
    val unsigned: ULong,
    val color: Color?,
    val pair: Pair<Int?, String>,
    val map: Map<String, List<Int?>>,
    val duration: Duration,
    val nothing: Unit = Unit,
)

@Serializable private data class Owner(val name: String, @Contextual val since: java.util.Date)

@Serializable private data class House(val owners: Map<String, List<Owner>>)

private fun <T> KSerializer<T>.there(value: T): Any? = there(KotlinxCodec(this), value)

private fun there(codec: Codec, value: Any?): Any? {
    val bytes = Buffer()
    codec.encode(value, bytes)
    val result = codec.decode(bytes)
    bytes.exhausted() shouldBe true
    return result
}

class KotlinxCodecTests :
    FunSpec({
        val alls =
            Arb.bind(
                Arb.bind(Arb.boolean(), Arb.byte(), Arb.short(), Arb.int(), Arb.long()) { a, b, c, d, e ->
                    listOf(a, b, c, d, e)
                },
                Arb.bind(Arb.float(), Arb.double(), Arb.char(), Arb.string(0..20)) { a, b, c, d -> listOf(a, b, c, d) },
                Arb.list(Arb.string(0..5), 0..4),
                Arb.uLong(),
                Arb.enum<Color>().orNull(),
                Arb.int().orNull(),
                Arb.map(Arb.string(0..4), Arb.list(Arb.int().orNull(), 0..5), maxSize = 4),
                Arb.long(-1_000_000L..1_000_000L),
            ) { a, b, ids, unsigned, color, number, map, millis ->
                All(
                    a[0] as Boolean,
                    a[1] as Byte,
                    a[2] as Short,
                    a[3] as Int,
                    a[4] as Long,
                    b[0] as Float,
                    b[1] as Double,
                    b[2] as Char,
                    b[3] as String,
                    ids.map(::Id),
                    unsigned,
                    color,
                    number to "p",
                    map,
                    millis.milliseconds,
                )
            }

        fun shapes(depth: Int): Arb<Shape> =
            if (depth == 0) {
                Arb.choice(Arb.double().map { Shape.Circle(it) }, Arb.constant(Shape.Nothing))
            } else {
                Arb.choice(
                    shapes(0),
                    Arb.bind(Arb.list(shapes(depth - 1).orNull(), 0..3), Arb.string(0..3).orNull()) { list, name ->
                        Shape.Many(list, name)
                    },
                )
            }

        test("packed values come back as they were") { checkAll(alls) { All.serializer().there(it) shouldBe it } }

        test("sealed hierarchies come back as they were") {
            checkAll(shapes(3)) { Shape.serializer().there(it) shouldBe it }
        }

        test("any text comes back, also half of a surrogate pair") {
            checkAll(Arb.list(Arb.char('\u0000'..'\uffff'), 0..20)) { chars ->
                val id = Id(chars.joinToString(""))
                Id.serializer().there(id) shouldBe id
            }
        }

        test("byte arrays are written at once") {
            checkAll(Arb.byteArray(Arb.int(0..200), Arb.byte())) { bytes ->
                val sink = Buffer()
                KotlinxCodec<ByteArray>().encode(bytes, sink)
                sink.size.toInt() shouldBeLessThan bytes.size + 3
                KotlinxCodec<ByteArray>().decode(sink) shouldBe bytes
            }
        }

        test("as JSON too") {
            checkAll(100, shapes(2)) {
                there(KotlinxCodec<Shape>(Json { allowSpecialFloatingPointValues = true }), it) shouldBe it
            }
        }

        test("no bytes, however corrupt, do more than fail") {
            val codec = KotlinxCodec<Shape>()
            checkAll(shapes(2), Arb.int(0..Int.MAX_VALUE), Arb.byte()) { shape, at, byte ->
                val bytes = Buffer()
                codec.encode(shape, bytes)
                val corrupt = bytes.readByteArray()
                corrupt[at % corrupt.size] = byte
                try {
                    codec.decode(Buffer().write(corrupt))
                } catch (e: SerializationException) {
                    e.message shouldContain "cannot decode"
                }
            }
        }

        test("a truncated value fails") {
            val codec = KotlinxCodec<All>()
            checkAll(50, alls) { all ->
                val bytes = Buffer()
                codec.encode(all, bytes)
                shouldThrow<SerializationException> {
                        codec.decode(Buffer().apply { write(bytes, bytes.size - 1) })
                    }
                    .message shouldContain "the data ends"
            }
        }

        test("a count that the data does not bear out takes no memory") {
            // A list of objects that take no bytes each is filled up.
            val codec = KotlinxCodec<List<Unit>>()
            there(codec, List(1000) {}) shouldBe List(1000) {}
            shouldThrow<SerializationException> {
                codec.decode(Buffer().write(byteArrayOf(-1, -1, -1, -1, 7)))
            }
        }

        test("what cannot be encoded is named, with the way that leads there") {
            val house = House(mapOf("first" to listOf(Owner("Ann", java.util.Date()))))
            val sink = Buffer().writeUtf8("before")
            shouldThrow<SerializationException> { KotlinxCodec<House>().encode(house, sink) }.message shouldContain
                "at value.owners.value[0][0].since: "
            sink.readUtf8() shouldBe "before"
        }

        test("it is smaller than JDK serialization by far") {
            val packed =
                Buffer().also { KotlinxCodec<Shape>().encode(Shape.Many(List(3) { Shape.Circle(it.toDouble()) }), it) }
            packed.size.toInt() shouldBeLessThan 250
        }
    })
