package dev.mp.internal.channel;

import dev.mp.internal.member.PerMember;

/**
 * Where everything stands in a channel.
 *
 * <pre>
 *          seldom written, read by all                 producers' lines
 *     0 long  owner of its blocks                    64 int  latch
 *     8 long  bound in items, 0 for none             72 long intent: sequence
 *    16 long  bound in bytes, 0 for none             80 long intent: new segment
 *    24 int   object that producers watch            88 long intent: large block
 *    28 int   object that consumers watch           128 where to write, twice
 *    32 int   flags                                 192 long sent: the commit word
 *    40 long  first segment
 *    48 int   gate for items                             consumers' lines
 *    52 int   gate for room                         256 int  latch
 *                                                   264 long intent: sequence
 *          where to write and to read               272 long intent: finished segment
 *     + 0 long segment                              280 long intent: large block
 *     + 8 long position                             320 where to read, twice
 *     +16 long end of the segment                   384 long taken: the commit word
 *     +24 long bytes that passed so far
 * </pre>
 *
 * A channel whose messages are acknowledged has more behind that: what its {@link Tally} and its {@link Ledger} keep.
 *
 * <pre>
 *   448 int  gate for all being finished             ledger: where it stands
 *                                                      + 0 long messages finished
 *   512 int  ledger's latch                            + 8 long of them, lost
 *   520 long ledger: the commit word                   +16 long slot of the member it was about
 *   528 where the ledger stands, twice                 +24 long how many it was settled with
 *
 *   640 word of a take, twice
 *   704 how many messages each member has taken
 *   832 how many each member was settled with
 * </pre>
 *
 * The commit words are alone in their cache lines: those who spin look at one all the time, and would take the line of
 * the latch from under the hands of who is about to store. The gates change only when somebody sleeps, so that looking at
 * them after each message costs nothing.
 *
 * <p>A commit word is the number of messages that passed, and its lowest bit says which of the two copies of the state
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

    static final long ITEM_GATE = 48;
    static final long ROOM_GATE = 52;

    static final long PRODUCER_LATCH = 64;
    static final long TAIL_INTENT = 72;
    static final long TAIL = 128;
    static final long SENT = 192;

    static final long CONSUMER_LATCH = 256;
    static final long HEAD_INTENT = 264;
    static final long HEAD = 320;
    static final long TAKEN = 384;

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
    static final long BYTES = 448;

    // ---- acknowledged messages
    static final long JOIN_GATE = 448;
    static final long LEDGER_LATCH = 512;
    static final long LEDGER_COMMIT = 520;
    static final long LEDGER = 528;
    static final long TAKERS = 640;
    static final long TAKEN_BY = 704;
    static final long SETTLED_WITH = TAKEN_BY + PerMember.BYTES;

    static final long LEDGER_STATE_BYTES = 32;
    static final long FINISHED = 0;
    static final long LOST = 8;
    static final long SETTLED_SLOT = 16;
    static final long SETTLED_COUNT = 24;

    /** What one channel of acknowledged messages takes in a block. */
    static final long ACKNOWLEDGED_BYTES = SETTLED_WITH + PerMember.BYTES;

    /** The part of the object that members' counts are in; so it has room for one such channel. */
    static final int COUNTS = 1;

    // ---- flags
    static final int PRODUCERS_GONE = 1;
    static final int CONSUMERS_GONE = 2;
    static final int CARRIED_REFERENCES = 4;
    static final int ACKNOWLEDGED = 8;

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
