package dev.mp.sharedctypes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mp.Mp;
import dev.mp.StartMethod;
import dev.mp.conformance.Conformance;
import dev.mp.sync.Lock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Structures made of records. */
@SuppressWarnings("ArrayRecordComponent") // a structure has arrays
@EachStartMethod
class StructTests {
    @Parameter
    StartMethod method;

    record Point(double x, double y) {}

    record Body(boolean alive, Point at, @Length(3) float[] velocity, @Length(2) Point[] trail, @Length(8) String name,
            char sign) {
        Body withName(String other) {
            return new Body(alive, at, velocity, trail, other, sign);
        }
    }

    private static Body body() {
        return new Body(
                true,
                new Point(1, 2),
                new float[] {3, 4, 5},
                new Point[] {new Point(6, 7), new Point(8, 9)},
                "Terra",
                '♁');
    }

    @Test
    void travelsByValue() throws Exception {
        StructValue<Body> value = SharedCTypes.rawStruct(body());
        assertThat(value.get()).usingRecursiveComparison().isEqualTo(body());
        Child.run(method, () -> value.update(body -> new Body(
                false, body.trail()[1], body.velocity(), new Point[] {body.at(), body.at()}, "Luna", '☾')));
        Body after = value.get();
        assertThat(after.alive()).isFalse();
        assertThat(after.at()).isEqualTo(new Point(8, 9));
        assertThat(after.trail()).containsExactly(new Point(1, 2), new Point(1, 2));
        assertThat(after.velocity()).containsExactly(3, 4, 5);
        assertThat(after.name()).isEqualTo("Luna");
        assertThat(after.sign()).isEqualTo('☾');
        value.close();
    }

    @Test
    void fieldsInPlace() throws Exception {
        StructArray.Locked<Body> bodies = SharedCTypes.structArray(Body.class, List.of(body(), body()));
        Child.run(method, () -> {
            StructValue<Body> second = bodies.at(1);
            second.field("alive", BooleanValue.class).set(false);
            second.struct("at", Point.class).field("y", DoubleValue.class).update(y -> y * 10);
            second.field("velocity", SharedFloatArray.class).set(2, 50);
            second.structArray("trail", Point.class).set(0, new Point(60, 70));
            second.field("name", SharedBytes.class).update(name -> name + "!");
            second.field("sign", CharValue.class).set('x');
        });
        assertThat(bodies.get(0)).usingRecursiveComparison().isEqualTo(body());
        assertThat(bodies.get(1)).usingRecursiveComparison().isEqualTo(new Body(
                false,
                new Point(1, 20),
                new float[] {3, 4, 50},
                new Point[] {new Point(60, 70), new Point(8, 9)},
                "Terra!",
                'x'));
        assertThat(bodies.at(1).field("sign", CharValue.class)).isInstanceOf(CharValue.Locked.class);
        assertThat(bodies.getObj().at(1).field("sign", CharValue.class)).isNotInstanceOf(CharValue.Locked.class);
        bodies.close();
    }

    @Test
    void arrayGuardedByAGivenLock() throws Exception {
        Lock lock = Mp.lock();
        StructArray.Locked<Point> points =
                SharedCTypes.structArray(Point.class, List.of(new Point(1, -2), new Point(3, 4)), lock);
        assertThat(points.getLock()).isSameAs(lock);
        assertThat(points.at(0).getLock()).isSameAs(lock);
        Child.run(method, () -> {
            for (int i = 0; i < points.length(); i++) {
                points.update(i, p -> new Point(p.x() * p.x(), p.y() * p.y()));
            }
        });
        assertThat(points.toList()).containsExactly(new Point(1, 4), new Point(9, 16));
        points.slice(1, 2).setAll(List.of(new Point(0, 0)));
        assertThat(points.getObj().toList()).containsExactly(new Point(1, 4), new Point(0, 0));
        points.close();
        lock.close();
    }

    @Test
    @Conformance("CT-03")
    void copyIsIndependentOfItsSource() {
        StructValue.Locked<Point> foo = SharedCTypes.struct(new Point(2, 5));
        StructValue<Point> bar = foo.copy();
        foo.set(new Point(0, 0));
        assertThat(bar.get()).isEqualTo(new Point(2, 5));
        StructArray<Point> many = SharedCTypes.rawStructArray(Point.class, List.of(new Point(1, 2)));
        StructArray<Point> copies = many.copy();
        many.at(0).field("x", DoubleValue.class).set(9);
        assertThat(copies.get(0)).isEqualTo(new Point(1, 2));
        List.of(foo, bar, many, copies).forEach(SharedObject::close);
    }

    @Test
    void newOnesAreZero() {
        StructArray<Body> bodies = SharedCTypes.rawStructArray(Body.class, 3);
        assertThat(bodies.get(2)).usingRecursiveComparison().isEqualTo(new Body(
                false, new Point(0, 0), new float[3], new Point[] {new Point(0, 0), new Point(0, 0)}, "", '\0'));
        bodies.close();
    }

    record Everything(
            @Length(2) byte[] b,
            @Length(2) short[] s,
            @Length(2) char[] c,
            @Length(2) int[] i,
            @Length(2) long[] l,
            @Length(2) double[] d,
            @Length(2) boolean[] z,
            byte b1,
            short s1,
            int i1,
            long l1,
            float f1) {}

    @Test
    void everyTypeOfField() {
        Everything everything = new Everything(
                new byte[] {1, -1},
                new short[] {2, -2},
                new char[] {'3', '4'},
                new int[] {5, -5},
                new long[] {6, -6},
                new double[] {7.5, -7.5},
                new boolean[] {true, false},
                (byte) 8,
                (short) 9,
                10,
                11,
                12.5f);
        StructValue.Locked<Everything> value = SharedCTypes.struct(everything);
        assertThat(value.get()).usingRecursiveComparison().isEqualTo(everything);
        assertThat(value.field("b", SharedByteArray.class).get(1)).isEqualTo((byte) -1);
        assertThat(value.field("b", SharedBytes.class).raw()).containsExactly(1, -1);
        assertThat(value.field("s", SharedShortArray.class).get(1)).isEqualTo((short) -2);
        assertThat(value.field("c", SharedCharArray.class).get(1)).isEqualTo('4');
        assertThat(value.field("i", SharedIntArray.class).get(1)).isEqualTo(-5);
        assertThat(value.field("l", SharedLongArray.class).get(1)).isEqualTo(-6);
        assertThat(value.field("d", SharedDoubleArray.class).get(1)).isEqualTo(-7.5);
        assertThat(value.field("z", SharedBooleanArray.class).get(0)).isTrue();
        assertThat(value.field("b1", ByteValue.class).get()).isEqualTo((byte) 8);
        assertThat(value.field("s1", ShortValue.class).get()).isEqualTo((short) 9);
        assertThat(value.field("i1", IntValue.class).get()).isEqualTo(10);
        assertThat(value.field("l1", LongValue.class).get()).isEqualTo(11);
        assertThat(value.field("f1", FloatValue.class).get()).isEqualTo(12.5f);
        value.close();
    }

    record Listing(List<String> items) {}

    record Endless(int n, Endless next) {}

    record NoLength(int[] items) {}

    record OddLength(@Length(3) int n) {}

    record Empty() {}

    @Test
    void whatIsNoStructureIsRefused() {
        assertThatThrownBy(() -> SharedCTypes.rawStruct(Listing.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Listing.items: List can be no field of a structure");
        assertThatThrownBy(() -> SharedCTypes.rawStruct(Endless.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("contain itself");
        assertThatThrownBy(() -> SharedCTypes.rawStruct(NoLength.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("@Length(8)");
        assertThatThrownBy(() -> SharedCTypes.rawStruct(OddLength.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("neither an array nor a String");
        assertThatThrownBy(() -> SharedCTypes.rawStruct(Empty.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs a field");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Body b = body();
        assertThatThrownBy(() -> SharedCTypes.rawStruct(
                new Body(true, b.at(), new float[2], b.trail(), b.name(), b.sign())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("an array of 2 elements cannot be stored in a field that is float[3]")
                .hasMessageStartingWith("Body.");
        StructValue<Body> value = SharedCTypes.rawStruct(b);
        assertThatThrownBy(() -> value.set(b.withName("far too long")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Body.name: too long: 12 bytes for a byte string of 8");
        assertThatThrownBy(() -> value.set(new Body(!b.alive(), b.at(), b.velocity(), b.trail(), null, b.sign())))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("Body.name");
        assertThat(value.get().alive()).as("what stood before what does not fit").isEqualTo(b.alive());
        assertThatThrownBy(() -> value.field("z", DoubleValue.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no field of this name: z; it has [alive, at,");
        assertThatThrownBy(() -> value.field("sign", DoubleValue.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Body.sign is char, to be seen as CharValue, not as DoubleValue");
        assertThatThrownBy(() -> value.struct("at", Body.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Body.at is of Point, not of Body");
        value.close();
    }
}
