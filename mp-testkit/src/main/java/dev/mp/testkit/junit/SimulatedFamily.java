package dev.mp.testkit.junit;

import dev.mp.testkit.Simulation;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test under many schedules of a simulated family. The test takes a {@code SimulatedContext}, or just a
 * {@code Context}, and is run once for each schedule: it makes all that it uses anew each time.
 *
 * {@snippet :
 * @Test
 * @SimulatedFamily(schedules = 10_000, kills = 1)
 * void takersGetWhatWasPut(Context mp) throws Exception {
 *     SimpleQueue<Integer> queue = mp.simpleQueue();
 *     mp.process(() -> queue.put(1)).start();
 *     assertEquals(1, queue.get());
 * }
 * }
 *
 * <p>On a class it holds for all tests of the class that take a context; at a method it says otherwise for that one. The
 * first schedule that fails fails the test, with the steps that lead there and what to write into {@link #replay} to see
 * exactly that run again.
 *
 * @see Simulation
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(SimulatedFamilyExtension.class)
public @interface SimulatedFamily {
    /** How many schedules to try. */
    int schedules() default 1000;

    /** What all chance comes from. */
    long seed() default 0;

    /** How many processes to kill in one run at most, at any steps. */
    int kills() default 0;

    /** If not negative: all schedules in which running threads are interrupted at most so many times. */
    int exhaustive() default -1;

    /** If not empty: only this schedule, as a failure has printed it. */
    String replay() default "";
}
