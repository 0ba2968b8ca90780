/** The default codec: compact tagged data for what programs mostly send, JDK serialization for the rest. */
@org.jspecify.annotations.NullMarked
package dev.mp.internal.codec;
