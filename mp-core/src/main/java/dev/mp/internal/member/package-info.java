/** One member of a family: what it holds, how it waits, what it does when another one dies. */
@org.jspecify.annotations.NullMarked
package dev.mp.internal.member;
