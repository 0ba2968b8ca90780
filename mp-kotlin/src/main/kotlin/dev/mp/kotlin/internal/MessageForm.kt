package dev.mp.kotlin.internal

import dev.mp.SerializationException
import dev.mp.internal.codec.ObjectFormat
import dev.mp.internal.member.Member
import dev.mp.internal.member.Transfer
import java.io.Serializable
import kotlin.reflect.KType
import kotlinx.serialization.KSerializer
import okio.Buffer

/**
 * How the values of a type become messages: packed by the type's serializer if it has one of its own, and otherwise as
 * all values do in this library.
 *
 * ```
 *   packed:   3E  hash of the serializer's name, 2 bytes  value
 *   others:   any other tag, value
 * ```
 *
 * Both are understood by any receiver that expects the type, so one that Java code sends to is no different. Travels
 * with what uses it.
 */
internal class MessageForm<T> private constructor(private val type: TypeDescription) : Serializable {
    @Transient private val packed: Packed<T>? = if (type.isPacked()) packedOf(type) else null
    @Transient private val expected: Class<*> = type.boxed

    /**
     * Encodes a value, which error messages call [name]; the transfer returned has the handles in it, and is to be
     * unpinned.
     */
    fun encode(value: T, sink: Buffer, member: Member, name: String): Transfer =
        Transfer.encode(
            member,
            Transfer.Step<Any, RuntimeException> {
                if (packed != null) {
                    sink.writeByte(TAG)
                    sink.writeShort(packed.hash)
                    packed.encode(value, sink, name)
                } else {
                    ObjectFormat.standard().encode(value, sink, name)
                }
                sink
            },
        )

    /** Decodes a whole message. */
    fun decode(message: Buffer): Any? {
        if (message.size > 0 && message[0] == TAG.toByte()) {
            return decodePacked(message)
        }
        val value = ObjectFormat.standard().decodeWhole(message)
        if (value == null && !type.isNullable || value != null && !expected.isInstance(value)) {
            throw ClassCastException("$type was expected, and ${value?.javaClass?.typeName ?: "null"} was sent")
        }
        return value
    }

    private fun decodePacked(message: Buffer): Any? {
        message.skip(1)
        val hash = message.readShort().toInt()
        if (packed == null || packed.hash != hash) {
            throw SerializationException(
                "cannot decode: $type was expected, and a value of another type was sent, by its own serializer;" +
                    " both ends must name the same type"
            )
        }
        val value = packed.decode(message)
        if (!message.exhausted()) {
            throw SerializationException(
                "cannot decode: ${message.size} bytes are left over after a $type; corrupt data"
            )
        }
        return value
    }

    // The serializer does not travel, its type does.
    private fun readResolve(): Any = MessageForm<T>(type)

    companion object {
        private const val serialVersionUID = 1L

        /** A tag that the library's own form of values does not use. */
        private const val TAG = 0x3E

        fun <T> of(type: KType): MessageForm<T> = MessageForm(TypeDescription.of(type))

        @Suppress("UNCHECKED_CAST")
        private fun <T> packedOf(type: TypeDescription): Packed<T>? =
            type.serializerOrNull()?.let { Packed(it as KSerializer<T>) }
    }
}
