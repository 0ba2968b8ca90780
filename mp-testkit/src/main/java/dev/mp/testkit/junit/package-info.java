/** The testkit in JUnit 5 and 6: tests that run under many schedules, and classes that must leave nothing behind. */
@NullMarked
package dev.mp.testkit.junit;

import org.jspecify.annotations.NullMarked;
