/** Processes for coroutines. */
module dev.mp.kotlin {
    requires transitive dev.mp.core;
    requires transitive dev.mp.sharedctypes;
    requires transitive kotlin.stdlib;
    requires transitive kotlinx.coroutines.core;
    requires transitive kotlinx.serialization.core;
    requires transitive okio;

    provides dev.mp.internal.codec.ReplaceHook with
            dev.mp.kotlin.internal.SerializableHook;

    exports dev.mp.kotlin;
}
