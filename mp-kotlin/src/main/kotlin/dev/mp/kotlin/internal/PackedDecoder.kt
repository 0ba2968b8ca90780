package dev.mp.kotlin.internal

import java.io.EOFException
import kotlinx.serialization.DeserializationStrategy
import kotlinx.serialization.ExperimentalSerializationApi
import kotlinx.serialization.SerializationException
import kotlinx.serialization.descriptors.SerialDescriptor
import kotlinx.serialization.encoding.AbstractDecoder
import kotlinx.serialization.encoding.CompositeDecoder
import kotlinx.serialization.modules.SerializersModule
import okio.BufferedSource

/** Reads what [Packed] describes. */
@OptIn(ExperimentalSerializationApi::class)
internal class PackedDecoder(private val source: BufferedSource, override val serializersModule: SerializersModule) :
    AbstractDecoder() {
    private var indices = IntArray(8)
    private var counts = IntArray(8)
    private var starts = LongArray(8)
    private var depth = 0

    /** How many bytes have been read of what was there at some time; only differences mean something. */
    private var read = 0L

    override fun decodeBoolean(): Boolean =
        when (val byte = decodeByte().toInt()) {
            0 -> false
            1 -> true
            else -> throw SerializationException("no truth value: $byte; corrupt data")
        }

    override fun decodeByte(): Byte {
        read++
        return source.readByte()
    }

    override fun decodeShort(): Short = decodeInt().toShort()

    override fun decodeInt(): Int {
        val value = readUnsigned().toInt()
        return (value ushr 1) xor -(value and 1)
    }

    override fun decodeLong(): Long {
        val value = readUnsigned()
        return (value ushr 1) xor -(value and 1)
    }

    override fun decodeChar(): Char = readUnsigned().toInt().toChar()

    override fun decodeFloat(): Float {
        read += Int.SIZE_BYTES
        return Float.fromBits(source.readIntLe())
    }

    override fun decodeDouble(): Double {
        read += Long.SIZE_BYTES
        return Double.fromBits(source.readLongLe())
    }

    override fun decodeEnum(enumDescriptor: SerialDescriptor): Int {
        val index = readUnsigned()
        if (index !in 0 until enumDescriptor.elementsCount) {
            throw SerializationException("${enumDescriptor.serialName} has no value of index $index; corrupt data")
        }
        return index.toInt()
    }

    override fun decodeString(): String {
        val header = readUnsigned()
        if (header and 1L == 0L) {
            val size = require(header ushr 1)
            read += size
            return source.readUtf8(size)
        }
        val length = require((header ushr 1) * Char.SIZE_BYTES) / Char.SIZE_BYTES
        read += length * Char.SIZE_BYTES
        return buildString(length.toInt()) { repeat(length.toInt()) { append(source.readShortLe().toInt().toChar()) } }
    }

    override fun decodeNotNullMark(): Boolean = decodeBoolean()

    override fun decodeNull(): Nothing? = null

    override fun <T> decodeSerializableValue(deserializer: DeserializationStrategy<T>): T {
        if (deserializer.descriptor === PackedEncoder.BYTES) {
            val size = require(readUnsigned())
            read += size
            @Suppress("UNCHECKED_CAST")
            return source.readByteArray(size) as T
        }
        return super.decodeSerializableValue(deserializer)
    }

    override fun decodeCollectionSize(descriptor: SerialDescriptor): Int {
        val count = require(readUnsigned())
        if (count > Int.MAX_VALUE) {
            throw SerializationException("a collection of $count elements; corrupt data")
        }
        counts[depth - 1] = count.toInt()
        starts[depth - 1] = read
        return count.toInt()
    }

    override fun decodeSequentially(): Boolean = true

    /** For serializers that do not know [decodeSequentially]: the same, one after the other. */
    override fun decodeElementIndex(descriptor: SerialDescriptor): Int {
        val at = depth - 1
        return if (indices[at] == descriptor.elementsCount) CompositeDecoder.DECODE_DONE else indices[at]++
    }

    override fun beginStructure(descriptor: SerialDescriptor): CompositeDecoder {
        if (depth == indices.size) {
            indices = indices.copyOf(2 * depth)
            counts = counts.copyOf(2 * depth)
            starts = starts.copyOf(2 * depth)
        }
        indices[depth] = 0
        counts[depth] = 0
        depth++
        return this
    }

    override fun endStructure(descriptor: SerialDescriptor) {
        depth--
        val missing = counts[depth] - (read - starts[depth])
        if (counts[depth] > 0 && missing > 0) {
            source.skip(missing)
            read += missing
        }
    }

    /** A length that the data bears out. */
    private fun require(length: Long): Long {
        if (length < 0 || !source.request(length)) {
            throw EOFException()
        }
        return length
    }

    private fun readUnsigned(): Long {
        var value = 0L
        var shift = 0
        while (shift < Long.SIZE_BITS) {
            val byte = decodeByte().toInt()
            value = value or ((byte and 0x7f).toLong() shl shift)
            if (byte >= 0) {
                return value
            }
            shift += 7
        }
        throw SerializationException("a number of more than 64 bits; corrupt data")
    }
}
