package dev.mp.sharedctypes;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How many elements a part of a structure has: of an array, or of a {@code String}, which is kept as bytes of UTF-8 that a
 * NUL ends if they are fewer.
 *
 * {@snippet :
 * record Particle(Point at, @Length(3) double[] velocity, @Length(16) String name) {}
 * }
 *
 * is C's {@code struct { struct point at; double velocity[3]; char name[16]; }}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Length {
    /** How many; at least 1. */
    int value();
}
