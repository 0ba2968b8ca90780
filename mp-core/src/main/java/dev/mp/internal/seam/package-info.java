/** The one narrow interface to the world: shared words, sleeping, clocks, threads, processes and liveness. */
@org.jspecify.annotations.NullMarked
package dev.mp.internal.seam;
