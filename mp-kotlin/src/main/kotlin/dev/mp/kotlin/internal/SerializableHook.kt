package dev.mp.kotlin.internal

import dev.mp.internal.codec.ReplaceHook
import java.io.Serializable
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.serialization.InternalSerializationApi
import kotlinx.serialization.KSerializer
import kotlinx.serialization.serializerOrNull
import okio.Buffer

/**
 * Lets values travel whose classes have a serializer of kotlinx.serialization and are not serializable for the JDK,
 * wherever they are: captured, in a list, in a field of something else. And says of what never travels how to do
 * without.
 */
internal class SerializableHook : ReplaceHook {
    override fun replace(value: Any): Any? =
        when {
            value is CoroutineScope || value is Job || value is CoroutineContext ->
                throw IllegalArgumentException(
                    "it belongs to coroutines of the process in which it was made; the body of a process has a scope of its own," +
                        " so copy what it needs from outside to local values, and start coroutines in the scope that it is given"
                )
            value is Function<*> ->
                throw IllegalArgumentException(
                    "a Kotlin lambda of a plain function type does not travel; make it a suspend lambda, a function reference, an" +
                        " implementation of a fun interface that extends java.io.Serializable, or annotate it with" +
                        " @JvmSerializableLambda"
                )
            else -> serializerOf(value.javaClass)?.let { PackedBox(value.javaClass, bytesOf(value, it)) }
        }

    private fun bytesOf(value: Any, serializer: KSerializer<Any>): ByteArray =
        Buffer().also { Packed(serializer).encode(value, it) }.readByteArray()

    companion object {
        @OptIn(InternalSerializationApi::class)
        @Suppress("UNCHECKED_CAST")
        fun serializerOf(type: Class<*>): KSerializer<Any>? =
            if (type.typeParameters.isEmpty()) type.kotlin.serializerOrNull() as KSerializer<Any>? else null
    }
}

/** What travels in place of a value that its own serializer has packed. */
private class PackedBox(private val type: Class<*>, private val bytes: ByteArray) : Serializable {
    private fun readResolve(): Any {
        val serializer = checkNotNull(SerializableHook.serializerOf(type)) { "$type has no serializer in this process" }
        return Packed(serializer).decode(Buffer().write(bytes))
    }

    private companion object {
        private const val serialVersionUID = 1L
    }
}
