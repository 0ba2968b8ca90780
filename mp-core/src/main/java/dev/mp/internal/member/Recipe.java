package dev.mp.internal.member;

import dev.mp.internal.launch.ChildOptions;
import okio.ByteString;

/**
 * What processes that stand by are made of. One can become a child that wants the same.
 *
 * @param options in what their JVMs differ from this one
 * @param message their first message, which says that they stand by
 */
public record Recipe(ChildOptions options, ByteString message) {}
