package dev.mp.kotlin.internal

import kotlinx.serialization.ExperimentalSerializationApi
import kotlinx.serialization.SerializationStrategy
import kotlinx.serialization.builtins.ByteArraySerializer
import kotlinx.serialization.descriptors.SerialDescriptor
import kotlinx.serialization.encoding.AbstractEncoder
import kotlinx.serialization.encoding.CompositeEncoder
import kotlinx.serialization.modules.SerializersModule
import okio.Buffer

/** Writes what [Packed] describes. */
@OptIn(ExperimentalSerializationApi::class)
internal class PackedEncoder(private val sink: Buffer, override val serializersModule: SerializersModule) :
    AbstractEncoder() {
    val path = PackedPath()

    override fun encodeBoolean(value: Boolean) {
        sink.writeByte(if (value) 1 else 0)
    }

    override fun encodeByte(value: Byte) {
        sink.writeByte(value.toInt())
    }

    override fun encodeShort(value: Short) = encodeInt(value.toInt())

    override fun encodeInt(value: Int) = writeUnsigned(((value shl 1) xor (value shr 31)).toLong() and 0xffff_ffffL)

    override fun encodeLong(value: Long) = writeUnsigned((value shl 1) xor (value shr 63))

    override fun encodeChar(value: Char) = writeUnsigned(value.code.toLong())

    override fun encodeFloat(value: Float) {
        sink.writeIntLe(value.toRawBits())
    }

    override fun encodeDouble(value: Double) {
        sink.writeLongLe(value.toRawBits())
    }

    override fun encodeEnum(enumDescriptor: SerialDescriptor, index: Int) = writeUnsigned(index.toLong())

    override fun encodeString(value: String) {
        if (isUtf8(value)) {
            val size = utf8Size(value)
            writeUnsigned(size shl 1)
            sink.writeUtf8(value)
        } else {
            writeUnsigned((value.length.toLong() shl 1) or 1)
            value.forEach { sink.writeShortLe(it.code) }
        }
    }

    override fun encodeNull() {
        sink.writeByte(0)
    }

    override fun encodeNotNullMark() {
        sink.writeByte(1)
    }

    override fun <T> encodeSerializableValue(serializer: SerializationStrategy<T>, value: T) {
        if (serializer.descriptor === BYTES && value is ByteArray) {
            writeUnsigned(value.size.toLong())
            sink.write(value)
        } else {
            super.encodeSerializableValue(serializer, value)
        }
    }

    override fun encodeElement(descriptor: SerialDescriptor, index: Int): Boolean {
        path.at(index)
        return true
    }

    override fun beginStructure(descriptor: SerialDescriptor): CompositeEncoder {
        path.enter(descriptor)
        return this
    }

    override fun beginCollection(descriptor: SerialDescriptor, collectionSize: Int): CompositeEncoder {
        writeUnsigned(collectionSize.toLong())
        path.enter(descriptor, sink.size + collectionSize)
        return this
    }

    override fun endStructure(descriptor: SerialDescriptor) {
        val least = path.leave()
        while (sink.size < least) {
            sink.writeByte(0)
        }
    }

    // All of them, so that who reads need not be told which.
    override fun shouldEncodeElementDefault(descriptor: SerialDescriptor, index: Int): Boolean = true

    private fun writeUnsigned(value: Long) {
        var left = value
        while (left and 0x7f.inv() != 0L) {
            sink.writeByte((left.toInt() and 0x7f) or 0x80)
            left = left ushr 7
        }
        sink.writeByte(left.toInt())
    }

    private fun isUtf8(text: String): Boolean {
        var i = 0
        while (i < text.length) {
            if (text[i].isSurrogate()) {
                if (!text[i].isHighSurrogate() || i + 1 == text.length || !text[i + 1].isLowSurrogate()) {
                    return false
                }
                i++
            }
            i++
        }
        return true
    }

    private fun utf8Size(text: String): Long {
        var size = 0L
        for (char in text) {
            size += if (char.code < 0x80) 1 else if (char.code < 0x800 || char.isSurrogate()) 2 else 3
        }
        return size
    }

    companion object {
        val BYTES: SerialDescriptor = ByteArraySerializer().descriptor
    }
}
