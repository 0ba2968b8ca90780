/** Blocks of a program's own data. */
@org.jspecify.annotations.NullMarked
package dev.mp.internal.data;
