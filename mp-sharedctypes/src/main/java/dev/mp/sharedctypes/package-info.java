/**
 * Values, arrays, byte strings and structures in shared memory, laid out as C does; {@link
 * dev.mp.sharedctypes.SharedCTypes} makes them.
 */
@org.jspecify.annotations.NullMarked
package dev.mp.sharedctypes;
