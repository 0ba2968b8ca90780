/** The arena of a family: its layout, members' slots, blocks, objects, and the latches and gates inside them. */
@org.jspecify.annotations.NullMarked
package dev.mp.internal.arena;
