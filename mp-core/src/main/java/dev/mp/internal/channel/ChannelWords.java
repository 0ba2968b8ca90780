package dev.mp.internal.channel;

import org.jspecify.annotations.Nullable;

/** Says what stands in the contents of pipes and queues, for people who read the steps of a test. */
public final class ChannelWords {
    private ChannelWords() {}

    /** The name of the word at an offset of an object's block, or null if it is none of these or not in the block. */
    public static @Nullable String name(int type, long offset) {
        if (type == QueueType.ID) {
            if (offset < ChannelLayout.BYTES) {
                return "queue: " + word(offset);
            }
            return offset < ChannelLayout.ACKNOWLEDGED_BYTES ? "queue: " + acknowledgement(offset) : null;
        }
        if (type != PipeType.FIRST_ID && type != PipeType.SECOND_ID) {
            return null;
        }
        if (offset < ChannelLayout.BYTES) {
            return "pipe, from first to second: " + word(offset);
        }
        return offset < 2 * ChannelLayout.BYTES
                ? "pipe, from second to first: " + word(offset - ChannelLayout.BYTES)
                : null;
    }

    private static String acknowledgement(long offset) {
        if (offset >= ChannelLayout.SETTLED_WITH) {
            return "where members' settled counts are";
        }
        if (offset >= ChannelLayout.TAKEN_BY) {
            return "where members' taken counts are";
        }
        if (offset >= ChannelLayout.TAKERS) {
            return "word of a take";
        }
        if (offset >= ChannelLayout.LEDGER) {
            return "where the ledger stands";
        }
        return switch ((int) offset) {
            case (int) ChannelLayout.JOIN_GATE -> "join gate";
            case (int) ChannelLayout.LEDGER_LATCH -> "ledger's latch";
            case (int) ChannelLayout.LEDGER_COMMIT -> "settled";
            default -> "+" + offset;
        };
    }

    private static String word(long offset) {
        if (offset >= ChannelLayout.HEAD && offset < ChannelLayout.TAKEN) {
            return "where to read";
        }
        if (offset >= ChannelLayout.HEAD_INTENT && offset < ChannelLayout.HEAD) {
            return "intent of the consumer";
        }
        if (offset >= ChannelLayout.TAIL && offset < ChannelLayout.SENT) {
            return "where to write";
        }
        if (offset >= ChannelLayout.TAIL_INTENT && offset < ChannelLayout.TAIL) {
            return "intent of the producer";
        }
        return switch ((int) offset) {
            case (int) ChannelLayout.PRODUCER_LATCH -> "producers' latch";
            case (int) ChannelLayout.ROOM_GATE -> "room gate";
            case (int) ChannelLayout.SENT -> "sent";
            case (int) ChannelLayout.CONSUMER_LATCH -> "consumers' latch";
            case (int) ChannelLayout.ITEM_GATE -> "item gate";
            case (int) ChannelLayout.TAKEN -> "taken";
            case (int) ChannelLayout.FLAGS -> "flags";
            case (int) ChannelLayout.FIRST -> "first segment";
            default -> "constant " + offset;
        };
    }
}
