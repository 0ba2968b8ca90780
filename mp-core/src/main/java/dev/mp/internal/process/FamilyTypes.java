package dev.mp.internal.process;

import dev.mp.internal.channel.PipeType;
import dev.mp.internal.channel.QueueType;
import dev.mp.internal.data.DataType;
import dev.mp.internal.member.ObjectType;
import dev.mp.internal.sync.Flag;
import dev.mp.internal.sync.Mutex;
import dev.mp.internal.sync.Permits;
import dev.mp.internal.sync.Rendezvous;
import dev.mp.internal.sync.WaitList;
import java.util.List;

/** Every kind of shared object that the members of a family know. */
public final class FamilyTypes {
    public static final List<ObjectType> ALL = List.of(
            PipeType.FIRST,
            PipeType.SECOND,
            QueueType.QUEUE,
            Mutex.Type.INSTANCE,
            Permits.Type.INSTANCE,
            Flag.Type.INSTANCE,
            WaitList.Type.INSTANCE,
            Rendezvous.Type.INSTANCE,
            DataType.DATA);

    private FamilyTypes() {}
}
