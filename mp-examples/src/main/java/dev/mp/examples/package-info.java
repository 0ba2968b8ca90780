/** Small programs, one for each thing that the library does. The comment of each shows what it prints. */
@org.jspecify.annotations.NullMarked
package dev.mp.examples;
