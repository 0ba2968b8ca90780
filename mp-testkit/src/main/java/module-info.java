/** Simulates whole families of processes in one thread of time, from a seed, for tests of programs that use mp. */
module dev.mp.testkit {
    requires transitive dev.mp.core;
    requires static transitive org.jspecify;

    requires static transitive org.junit.jupiter.api;

    exports dev.mp.testkit;
    exports dev.mp.testkit.junit;
}
