/** Simulates whole families of processes in one thread of time, from a seed, for tests of programs that use mp. */
module dev.mp.testkit {
    requires transitive dev.mp.core;
    requires static transitive org.jspecify;

    requires static transitive org.junit.jupiter.api;

    requires static transitive kotlinx.coroutines.core;
    requires static transitive kotest.framework.engine.jvm;
    requires static transitive kotest.assertions.shared.jvm;

    exports dev.mp.testkit;
    exports dev.mp.testkit.junit;
    exports dev.mp.testkit.kotest;
}
