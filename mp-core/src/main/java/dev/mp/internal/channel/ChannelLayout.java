package dev.mp.internal.channel;

/**
 * Where everything stands in a channel.
 *
 * <pre>
 *          constants, written once                     producers' line
 *     0 long  owner of its blocks                    64 int  latch
 *     8 long  bound in items, 0 for none             68 int  gate for room
 *    16 long  bound in bytes, 0 for none             72 long sent: the commit word
 *    24 int   object that producers watch            80 long intent: sequence
 *    28 int   object that consumers watch            88 long intent: new segment
 *    32 int   flags                                  96 long intent: large block
 *    40 long  first segment
 *
 *          consumers' line                           where to write (128) and where to read (256), twice each:
 *   192 int  latch                                   + 0 long segment
 *   196 int  gate for items                          + 8 long position
 *   200 long taken: the commit word                  +16 long end of the segment
 *   208 long intent: sequence                        +24 long bytes that passed so far
 *   216 long intent: finished segment
 *   224 long intent: large block
 * </pre>
 *
 * A commit word is the number of messages that passed, and its lowest bit says which of the two copies of the state
 * beside it is in force. So one store commits a message together with all that changes with it, and what a dead member
 * had only half written is in the copy that nobody reads.
 *
 * <pre>
 *   segment:  | long next segment | record | record | ... | LINK |
 *   record:   | int length | int kind | payload ... padded to 8 |      INLINE
 *             | int length | int kind | long block |                   LARGE: the payload has a block of its own
 * </pre>
 */
final class ChannelLayout {
    /** An owner word; with {@link #TAKING} added, that of blocks which a consumer is about to take. */
    static final long OWNER = 0;

    static final long MAX_ITEMS = 8;
    static final long MAX_BYTES = 16;
    static final long PRODUCERS_WATCH = 24;
    static final long CONSUMERS_WATCH = 28;
    static final long FLAGS = 32;
    static final long FIRST = 40;

    static final long PRODUCER_LATCH = 64;
    static final long ROOM_GATE = 68;
    static final long SENT = 72;
    static final long TAIL_INTENT = 80;
    static final long TAIL = 128;

    static final long CONSUMER_LATCH = 192;
    static final long ITEM_GATE = 196;
    static final long TAKEN = 200;
    static final long HEAD_INTENT = 208;
    static final long HEAD = 256;

    static final long STATE_BYTES = 32;
    static final long SEGMENT = 0;
    static final long POSITION = 8;
    static final long END = 16;
    static final long PASSED = 24;

    static final long INTENT_SEGMENT = 8;
    static final long INTENT_LARGE = 16;

    /** Between the two parts of an object that one channel uses; so an object has room for two channels. */
    static final int TAKING = 2;

    /** What one channel takes in a block. */
    static final long BYTES = 320;

    // ---- flags
    static final int PRODUCERS_GONE = 1;
    static final int CONSUMERS_GONE = 2;
    static final int CARRIED_REFERENCES = 4;

    // ---- segments and records
    static final long SEGMENT_HEADER = 8;
    static final long RECORD_HEADER = 8;
    static final int INLINE = 1;
    static final int LARGE = 2;
    static final int LINK = 3;
    static final int KIND = 3;
    static final int REFERENCES = 4;

    /** Longer payloads get a block of their own, which is written and read without any latch. */
    static final long MAX_INLINE = 8192;

    static final long FIRST_SEGMENT = 4096;
    static final long LARGEST_SEGMENT = 65536;

    private ChannelLayout() {}
}
