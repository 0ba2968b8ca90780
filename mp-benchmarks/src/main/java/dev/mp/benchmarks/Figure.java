package dev.mp.benchmarks;

import java.util.Locale;

/** What both sides measure, with the same sizes, counts and warm-up; and how far ahead of CPython this side is to be. */
enum Figure {
    ROUND_TRIP("round trip, 16 bytes, both sides awake", Unit.MICROSECONDS, 15, 16, 200_000, 100_000, 0),
    ROUND_TRIP_ASLEEP("round trip, 16 bytes, both sides asleep", Unit.MICROSECONDS, 1 / 1.5, 16, 5_000, 5_000, 400),
    SMALL_STREAM("one way, 64 bytes", Unit.MESSAGES, 20, 64, 3_000_000, 1_000_000, 0),
    LARGE_STREAM("one way, 1 MiB", Unit.MEBIBYTES, 1.5, 1 << 20, 300, 2_000, 0),
    LARGE_STREAM_INTO("one way, 1 MiB, into a buffer", Unit.MEBIBYTES, 1.5, 1 << 20, 300, 2_000, 0),
    OBJECTS("[1, \"hello\", 2.5, {\"a\": 1}] there and back", Unit.MICROSECONDS, 5, 0, 100_000, 50_000, 0),
    LOCK("acquire and release a lock that is free", Unit.NANOSECONDS, 3, 0, 5_000_000, 5_000_000, 0),
    LOCK_CONTENDED("two processes take a lock 100,000 times each", Unit.MILLISECONDS, 1, 0, 1_000_000, 100_000, 0),
    LOCKED_INCREMENT("increment a shared int under its lock", Unit.NANOSECONDS, 12, 0, 2_000_000, 2_000_000, 0),
    SEMAPHORE("take and return a permit that is free", Unit.NANOSECONDS, 3, 0, 5_000_000, 5_000_000, 0),
    EVENT("event set until the waiter runs, asleep", Unit.MICROSECONDS, 1, 0, 2_000, 5_000, 400),
    QUEUE("queue of ints, one producer, one consumer", Unit.MESSAGES, 15, 0, 1_000_000, 1_000_000, 0),
    QUEUE_CROWDED("queue of ints, four producers, four consumers", Unit.MESSAGES, 5, 0, 4_000_000, 1_000_000, 0),
    QUEUE_ROUND_TRIP("an int through two queues and back, both awake", Unit.MICROSECONDS, 30, 0, 200_000, 100_000, 0),
    SUM("sum of 1 M shared doubles, to that of an array", Unit.TIMES, 0, 1_000_000, 50, 50, 0),
    POOL_MAP("pool of 2: map x * x over 500,000 ints", Unit.TASKS, 3, 500_000, 20, 5, 0),
    POOL_IMAP("pool of 2: imap, one at a time", Unit.KILO_TASKS, 15, 20_000, 20, 5, 0),
    POOL_APPLY("pool of 2: apply, one after the other", Unit.MICROSECONDS, 12, 0, 20_000, 3_000, 0),
    POOL_APPLY_ASYNC("pool of 2: applyAsync, then all results", Unit.KILO_TASKS, 10, 20_000, 20, 5, 0),
    POOL_LIFE("pool of 2 after a pause: 10 tasks, end (forkserver)", Unit.MILLISECONDS, 1, 10, 3, 7, 3_000_000),
    START("start, run, join an empty target (spawn)", Unit.MILLISECONDS, 1 / 1.3, 0, 3, 20, 0),
    START_FORKSERVER("the same after a pause (forkserver)", Unit.MILLISECONDS, 2, 0, 3, 20, 700_000),
    RESIDENT("resident memory of an idle child", Unit.MEMORY, 0, 0, 0, 1, 0),
    PROPORTIONAL("its proportional share (Pss)", Unit.MEMORY, 0, 0, 0, 1, 0);

    /** What a number means, and whether more of it is better. */
    enum Unit {
        NANOSECONDS("ns", false),
        MICROSECONDS("us", false),
        MILLISECONDS("ms", false),
        MESSAGES("M/s", true),
        TASKS("M tasks/s", true),
        KILO_TASKS("k tasks/s", true),
        MEBIBYTES("MiB/s", true),
        MEMORY("MiB", false),
        TIMES("times", false);

        final String text;
        final boolean moreIsBetter;

        Unit(String text, boolean moreIsBetter) {
            this.text = text;
            this.moreIsBetter = moreIsBetter;
        }
    }

    final String title;
    final Unit unit;

    /** How many times better than CPython is good enough; 0 if it is only reported. */
    final double target;

    /** The message's size in bytes, or how many elements or calls each round of a pool has. */
    final int size;

    final int warmUp;
    final int count;

    /** How long the requester rests before each request, so that the other side falls asleep, or has a process stand by. */
    final int pauseMicros;

    Figure(String title, Unit unit, double target, int size, int warmUp, int count, int pauseMicros) {
        this.title = title;
        this.unit = unit;
        this.target = target;
        this.size = size;
        this.warmUp = warmUp;
        this.count = count;
        this.pauseMicros = pauseMicros;
    }

    /** How many times better this side is than the other. */
    double ratio(double ours, double theirs) {
        return unit.moreIsBetter ? ours / theirs : theirs / ours;
    }

    /** The name on the command line. */
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Figure of(String key) {
        for (Figure figure : values()) {
            if (figure.key().equals(key)) {
                return figure;
            }
        }
        throw new IllegalArgumentException("no such figure: " + key);
    }
}
