package dev.mp.internal.process;

import dev.mp.internal.channel.PipeType;
import dev.mp.internal.channel.QueueType;
import dev.mp.internal.member.ObjectType;
import java.util.List;

/** Every kind of shared object that the members of a family know. */
public final class FamilyTypes {
    public static final List<ObjectType> ALL = List.of(PipeType.FIRST, PipeType.SECOND, QueueType.QUEUE);

    private FamilyTypes() {}
}
