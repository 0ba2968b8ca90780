package dev.mp.sharedctypes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mp.Mp;
import dev.mp.MpProcess;
import dev.mp.testkit.junit.LeavesNothing;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the project's README shows of this module. */
@LeavesNothing
class ReadmeTests {
    public record Point(double x, double y) {}

    @Test
    void childChangesWhatIsShared() throws Exception {
        LongValue done = SharedCTypes.longValue(0);
        SharedDoubleArray squares = SharedCTypes.rawDoubleArray(1_000_000);
        StructArray<Point> points = SharedCTypes.structArray(Point.class, List.of(new Point(1, 2), new Point(3, 4)));

        MpProcess child = Mp.process(() -> {
            for (int i = 0; i < squares.length(); i++) {
                squares.set(i, (double) i * i);
            }
            points.update(0, p -> new Point(p.x() * 10, p.y() * 10));
            points.at(1).field("y", DoubleValue.class).set(40);
            done.update(n -> n + 1);
            done.getAndAdd(1);
        });
        child.start();
        child.join();
        assertThat(done.get()).isEqualTo(2);
        assertThat(squares.get(1_000)).isEqualTo(1_000_000);
        assertThat(points.toList()).containsExactly(new Point(10, 20), new Point(3, 40));
        done.close();
        squares.close();
        points.close();
    }
}
