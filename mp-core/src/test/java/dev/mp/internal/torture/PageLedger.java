package dev.mp.internal.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.internal.arena.ArenaParts;
import dev.mp.internal.arena.Layout;
import dev.mp.internal.seam.Seam;
import java.util.BitSet;

/** Which extents have had their pages reserved: bytes may be stored to no other ones. */
final class PageLedger {
    private final long data;
    private final BitSet reserved = new BitSet();

    PageLedger(Seam seam) {
        data = ArenaParts.data(seam);
    }

    private int extent(long at) {
        return (int) ((at - data) / Layout.EXTENT_BYTES);
    }

    void reserve(long at) {
        if (at >= data) {
            reserved.set(extent(at));
        }
    }

    void release(long at) {
        reserved.clear(extent(at));
    }

    void requireReserved(long at, long length) {
        if (at >= data && length > 0) {
            int from = extent(at);
            int to = extent(at + length - 1) + 1;
            assertThat(reserved.get(from, to).cardinality())
                    .as("extents with pages among %d to %d", from, to)
                    .isEqualTo(to - from);
        }
    }
}
