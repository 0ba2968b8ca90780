/** Pools of worker processes. */
@org.jspecify.annotations.NullMarked
package dev.mp.pool;
