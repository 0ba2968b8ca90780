package dev.mp.kotlin

import dev.mp.codec.Codec
import dev.mp.kotlin.internal.Packed
import kotlinx.serialization.BinaryFormat
import kotlinx.serialization.KSerializer
import kotlinx.serialization.SerialFormat
import kotlinx.serialization.StringFormat
import kotlinx.serialization.modules.EmptySerializersModule
import kotlinx.serialization.modules.SerializersModule
import kotlinx.serialization.serializer
import okio.Buffer
import okio.BufferedSink
import okio.BufferedSource

/**
 * A [Codec] for the values of one type that has a serializer of kotlinx.serialization.
 *
 * Without a format, values are packed: one part after the other, with neither names nor numbers of fields, for readers
 * that have the same classes. It is the form in which values of such types travel through the pipes and queues of this
 * module. With a format of kotlinx.serialization, such as `Json` for people to read, or `Cbor` or `ProtoBuf` for
 * readers with other versions of the classes, values have that form.
 *
 * ```
 * val codec = KotlinxCodec<Order>()
 * val readable = KotlinxCodec<Order>(Json)
 * ```
 *
 * Instances are immutable, and safe for use by any number of threads.
 */
public class KotlinxCodec<T>
private constructor(
    private val serializer: KSerializer<T>,
    private val format: SerialFormat?,
    module: SerializersModule,
) : Codec {
    private val packed = Packed(serializer, module)

    /**
     * Packs values.
     *
     * @param module where the serializers of open classes and of contextual properties are registered
     */
    public constructor(
        serializer: KSerializer<T>,
        module: SerializersModule = EmptySerializersModule(),
    ) : this(serializer, null, module)

    /** Gives values the form of a text format, as UTF-8. */
    public constructor(
        serializer: KSerializer<T>,
        format: StringFormat,
    ) : this(serializer, format, EmptySerializersModule())

    /** Gives values the form of a binary format. */
    public constructor(
        serializer: KSerializer<T>,
        format: BinaryFormat,
    ) : this(serializer, format, EmptySerializersModule())

    /**
     * Appends a value of the type to a sink.
     *
     * @throws dev.mp.SerializationException if the value cannot be encoded; the message names the way to the culprit
     */
    override fun encode(value: Any?, sink: BufferedSink) {
        @Suppress("UNCHECKED_CAST") val typed = value as T
        when (format) {
            is StringFormat -> sink.writeUtf8(failing("serialize") { format.encodeToString(serializer, typed) })
            is BinaryFormat -> sink.write(failing("serialize") { format.encodeToByteArray(serializer, typed) })
            else -> {
                // On its own, for a failure leaves the sink as it was.
                val bytes = Buffer()
                packed.encode(typed, bytes)
                sink.write(bytes, bytes.size)
            }
        }
    }

    /**
     * Reads a value. With a format, all that is left in the source is taken for it.
     *
     * @throws dev.mp.SerializationException if the bytes do not make a value
     */
    override fun decode(source: BufferedSource): T =
        when (format) {
            is StringFormat -> source.readUtf8().let { failing("decode") { format.decodeFromString(serializer, it) } }
            is BinaryFormat ->
                source.readByteArray().let { failing("decode") { format.decodeFromByteArray(serializer, it) } }
            else -> packed.decode(source)
        }

    private inline fun <R> failing(verb: String, step: () -> R): R =
        try {
            step()
        } catch (e: IllegalArgumentException) {
            // The base of all failures of a format.
            throw dev.mp.SerializationException("cannot $verb ${serializer.descriptor.serialName}: ${e.message}", e)
        }

    override fun toString(): String = "KotlinxCodec[${serializer.descriptor.serialName}]"
}

/** A codec that packs values of a type. */
public inline fun <reified T> KotlinxCodec(): KotlinxCodec<T> = KotlinxCodec(serializer<T>())

/** A codec that gives values of a type the form of a text format. */
public inline fun <reified T> KotlinxCodec(format: StringFormat): KotlinxCodec<T> =
    KotlinxCodec(serializer<T>(), format)

/** A codec that gives values of a type the form of a binary format. */
public inline fun <reified T> KotlinxCodec(format: BinaryFormat): KotlinxCodec<T> =
    KotlinxCodec(serializer<T>(), format)
