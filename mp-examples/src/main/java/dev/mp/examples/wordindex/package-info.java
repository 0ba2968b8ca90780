/** A program that indexes the words of many files with a pool of processes. */
@org.jspecify.annotations.NullMarked
package dev.mp.examples.wordindex;
