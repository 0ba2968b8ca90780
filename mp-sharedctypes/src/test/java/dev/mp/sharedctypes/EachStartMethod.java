package dev.mp.sharedctypes;

import dev.mp.testkit.junit.LeavesNothing;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A contract that holds however processes start: all tests of the class run once over each start method. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@LeavesNothing
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"SPAWN", "THREAD"})
@interface EachStartMethod {}
