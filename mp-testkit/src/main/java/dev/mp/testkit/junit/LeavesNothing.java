package dev.mp.testkit.junit;

import dev.mp.testkit.Leaks;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Fails a test class that leaves something behind: a child process, a thread of the library, an open file or socket, a
 * shared object or a block of shared memory. Nothing else may use the family of this JVM while the class runs.
 *
 * @see Leaks
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(LeaksExtension.class)
public @interface LeavesNothing {
    /** How long what ends in the background has for that after the last test. */
    int seconds() default 10;
}
