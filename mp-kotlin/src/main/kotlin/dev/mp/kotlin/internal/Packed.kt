package dev.mp.kotlin.internal

import dev.mp.SerializationException
import java.io.EOFException
import kotlinx.serialization.KSerializer
import kotlinx.serialization.modules.EmptySerializersModule
import kotlinx.serialization.modules.SerializersModule
import okio.Buffer
import okio.BufferedSource

/**
 * The values of a serializer as bytes, one part after the other and nothing else: no names, no numbers of fields. Who
 * reads it knows the class as who wrote it does, which all processes of a family do.
 *
 * ```
 *   Boolean, Byte    1 byte                         enum           variable-length index
 *   Short .. Long    variable-length, zigzag        String         variable-length 2 * length + form, characters
 *   Char             variable-length                nullable       0, or 1 and the value
 *   Float, Double    4, 8 bytes, little endian      object         its properties in their order
 *   ByteArray        variable-length, bytes         list, map      variable-length count, elements (key, value, ...)
 *   inline class     what is inside                 polymorphic    String, value
 * ```
 *
 * The form of a string is 0 for UTF-8, and 1 for characters of two bytes where UTF-8 could not say it, as of half a
 * surrogate pair. A collection takes at least as many bytes as it has elements, filled up with 0: so no count is
 * believed that the rest of the bytes does not bear out.
 */
internal class Packed<T>(
    private val serializer: KSerializer<T>,
    private val module: SerializersModule = EmptySerializersModule(),
) {
    /** Tells types apart whose values could be taken for each other's. */
    val hash: Int = serializer.descriptor.serialName.hashCode().toShort().toInt()

    /** Appends a value, which error messages call [name]. What a failed call has written stays there. */
    fun encode(value: T, sink: Buffer, name: String = "value") {
        val encoder = PackedEncoder(sink, module)
        try {
            encoder.encodeSerializableValue(serializer, value)
        } catch (e: StackOverflowError) {
            throw SerializationException(
                "cannot serialize ${serializer.descriptor.serialName} at $name: its parts nest too deep for the stack of this" +
                    " thread, or refer to each other in a circle",
                e,
            )
        } catch (e: RuntimeException) {
            throw SerializationException(
                "cannot serialize ${encoder.path.owner(serializer.descriptor)} at $name${encoder.path}: ${reason(e)}",
                e,
            )
        }
    }

    /** Reads a value and leaves what follows. */
    fun decode(source: BufferedSource): T {
        try {
            return PackedDecoder(source, module).decodeSerializableValue(serializer)
        } catch (e: SerializationException) {
            throw e
        } catch (e: EOFException) {
            throw corrupt("the data ends within a value; truncated or corrupt data", e)
        } catch (e: StackOverflowError) {
            throw corrupt("its parts nest too deep for the stack of this thread", e)
        } catch (e: RuntimeException) {
            throw corrupt(reason(e), e)
        }
    }

    private fun corrupt(why: String, cause: Throwable) =
        SerializationException("cannot decode ${serializer.descriptor.serialName}: $why", cause)

    private fun reason(e: RuntimeException) =
        if (e is kotlinx.serialization.SerializationException) "${e.message}".replace("\n", " ") else e.toString()
}
