package dev.mp.kotlin.internal

import java.io.Serializable
import kotlin.reflect.KClass
import kotlin.reflect.KType
import kotlinx.serialization.ExperimentalSerializationApi
import kotlinx.serialization.KSerializer
import kotlinx.serialization.modules.EmptySerializersModule
import kotlinx.serialization.serializer

/**
 * A type that travels, which a [KType] cannot: its class, whether it admits null, and its arguments. Of a type
 * parameter nothing is known, and of a projection not the direction; neither matters to a serializer.
 */
internal class TypeDescription
private constructor(
    private val type: Class<*>,
    val isNullable: Boolean,
    private val arguments: ArrayList<TypeDescription>,
) : Serializable {
    /** What values of the type are instances of. */
    val boxed: Class<*>
        get() = type.kotlin.javaObjectType

    /**
     * Whether values travel by the type's serializer: if it or an argument of it has one that the program has asked
     * for, or one of Kotlin's own that the JDK knows no other way to serialize, as unsigned numbers.
     */
    fun isPacked(): Boolean =
        type.isAnnotationPresent(kotlinx.serialization.Serializable::class.java) ||
            !boxed.isInterface &&
                boxed != Any::class.java &&
                !boxed.isArray &&
                !Serializable::class.java.isAssignableFrom(boxed) ||
            arguments.any { it.isPacked() }

    /** The serializer, or null if some part of the type has none. */
    @OptIn(ExperimentalSerializationApi::class)
    fun serializerOrNull(): KSerializer<*>? {
        val ofArguments = arguments.map { it.serializerOrNull() ?: return null }
        return try {
            EmptySerializersModule().serializer(type.kotlin, ofArguments, isNullable)
        } catch (_: kotlinx.serialization.SerializationException) {
            null
        } catch (_: IndexOutOfBoundsException) {
            // The serializers of arguments are missing: a raw type.
            null
        }
    }

    override fun toString(): String =
        type.typeName +
            (if (arguments.isEmpty()) "" else arguments.joinToString(", ", "<", ">")) +
            if (isNullable) "?" else ""

    companion object {
        private const val serialVersionUID = 1L

        fun of(type: KType): TypeDescription =
            TypeDescription(
                (type.classifier as? KClass<*>)?.java ?: Any::class.java,
                type.isMarkedNullable || type.classifier !is KClass<*>,
                type.arguments.mapTo(ArrayList()) { argument ->
                    argument.type?.let { of(it) } ?: TypeDescription(Any::class.java, true, ArrayList())
                },
            )
    }
}
