package dev.mp.kotlin.internal

import kotlinx.serialization.ExperimentalSerializationApi
import kotlinx.serialization.descriptors.PolymorphicKind
import kotlinx.serialization.descriptors.SerialDescriptor
import kotlinx.serialization.descriptors.StructureKind

/** Where in a value an encoder is, so that it can say where it failed. */
@OptIn(ExperimentalSerializationApi::class)
internal class PackedPath {
    private var descriptors = arrayOfNulls<SerialDescriptor>(8)
    private var indices = IntArray(8)
    private var ends = LongArray(8)
    private var depth = 0

    /** @param end what [leave] will return */
    fun enter(descriptor: SerialDescriptor, end: Long = 0) {
        if (depth == indices.size) {
            descriptors = descriptors.copyOf(2 * depth)
            indices = indices.copyOf(2 * depth)
            ends = ends.copyOf(2 * depth)
        }
        descriptors[depth] = descriptor
        indices[depth] = -1
        ends[depth] = end
        depth++
    }

    fun at(index: Int) {
        indices[depth - 1] = index
    }

    fun leave(): Long = ends[--depth]

    /** The name of the class that has the last element on the path. */
    fun owner(root: SerialDescriptor): String = (0 until depth).lastOrNull()?.let { elementName(it) } ?: root.serialName

    private fun elementName(at: Int): String {
        val descriptor = checkNotNull(descriptors[at])
        val index = indices[at]
        return when {
            index < 0 -> descriptor.serialName
            descriptor.kind == StructureKind.LIST -> descriptor.getElementDescriptor(0).serialName
            descriptor.kind == StructureKind.MAP -> descriptor.getElementDescriptor(index % 2).serialName
            index < descriptor.elementsCount -> descriptor.getElementDescriptor(index).serialName
            else -> descriptor.serialName
        }
    }

    override fun toString(): String = buildString {
        for (i in 0 until depth) {
            val descriptor = checkNotNull(descriptors[i])
            val index = this@PackedPath.indices[i]
            when {
                index < 0 || descriptor.kind is PolymorphicKind -> {}
                descriptor.kind == StructureKind.LIST -> append('[').append(index).append(']')
                descriptor.kind == StructureKind.MAP ->
                    append(if (index % 2 == 0) ".key[" else ".value[").append(index / 2).append(']')
                else -> append('.').append(descriptor.getElementName(index))
            }
        }
    }
}
