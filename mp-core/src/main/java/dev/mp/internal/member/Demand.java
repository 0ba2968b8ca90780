package dev.mp.internal.member;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many processes should stand by: as many as were started lately, one for some time after that, and none when nothing
 * has been started for long.
 *
 * <p>Of a member that was started itself the first start does not count: most of them start nothing more.
 */
final class Demand {
    /** The part of the time after which all is let go of in which a start counts. */
    private static final int LATELY = 3;

    private final int limit;
    private final long idle;
    private final Deque<Long> starts = new ArrayDeque<>();
    private boolean counts;
    private long last;

    /**
     * @param limit the most that should ever stand by
     * @param idle after how long without a start none should, in nanoseconds
     * @param eager whether the first start counts already
     */
    Demand(int limit, long idle, boolean eager) {
        this.limit = limit;
        this.idle = idle;
        this.counts = eager;
    }

    int limit() {
        return limit;
    }

    void started(long now) {
        if (counts) {
            starts.addLast(now);
            if (starts.size() > limit) {
                starts.removeFirst();
            }
            last = now;
        }
        counts = true;
    }

    /** One that was wanted stands by: it does so for some time, however long it took to come. Unless all was forgotten since. */
    void met(long now) {
        if (last != 0) {
            last = now;
        }
    }

    void forget() {
        starts.clear();
        last = 0;
    }

    int wanted(long now) {
        while (!starts.isEmpty() && now - starts.getFirst() >= idle / LATELY) {
            starts.removeFirst();
        }
        if (!starts.isEmpty()) {
            return starts.size();
        }
        return last != 0 && now - last < idle ? Math.min(1, limit) : 0;
    }

    /** When it will be fewer, in nanoseconds from now. */
    long untilFewer(long now) {
        return starts.isEmpty() ? last + idle - now : starts.getFirst() + idle / LATELY - now;
    }
}
