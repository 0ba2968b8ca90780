/** How values become bytes and bytes become values. */
@org.jspecify.annotations.NullMarked
package dev.mp.codec;
