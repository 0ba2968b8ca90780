package dev.mp.testkit;

import java.util.Arrays;

/**
 * The choices that made one run what it was, as a list of small numbers and as a short line of text.
 *
 * <p>In text a number below 18 is one character of {@code 0} to {@code h}; of a larger one the lower parts come first, each
 * a character of {@code i} to {@code z}. Four or more equal characters are written once, behind {@code _} and their count
 * in base 36 between full stops. Zeros at the end are left out, since a run whose choices are used up chooses 0.
 */
final class Choices {
    private static final int HALF = 18;
    private static final int SHORTEST_RUN = 6;

    private int[] values = new int[64];
    private int size;

    void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    int size() {
        return size;
    }

    int get(int i) {
        return values[i];
    }

    int[] toArray() {
        return Arrays.copyOf(values, size);
    }

    static Choices of(int[] values) {
        Choices choices = new Choices();
        choices.values = values.length == 0 ? new int[1] : values.clone();
        choices.size = values.length;
        return choices;
    }

    @Override
    public String toString() {
        int end = size;
        while (end > 0 && values[end - 1] == 0) {
            end--;
        }
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < end; i++) {
            int rest = values[i];
            while (rest >= HALF) {
                plain.append(Character.forDigit(HALF + rest % HALF, 36));
                rest /= HALF;
            }
            plain.append(Character.forDigit(rest, 36));
        }
        StringBuilder packed = new StringBuilder();
        for (int i = 0; i < plain.length();) {
            int run = i;
            while (run < plain.length() && plain.charAt(run) == plain.charAt(i)) {
                run++;
            }
            if (run - i >= SHORTEST_RUN) {
                packed.append('_').append(Integer.toString(run - i, 36)).append('.').append(plain.charAt(i));
            } else {
                packed.append(plain, i, run);
            }
            i = run;
        }
        return packed.toString();
    }

    /** @throws IllegalArgumentException if the text was not made by {@link #toString} */
    static Choices parse(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '_') {
                int dot = text.indexOf('.', i);
                if (dot < 0 || dot + 1 >= text.length()) {
                    throw new IllegalArgumentException("not a schedule, cut short: " + text);
                }
                int count = Integer.parseInt(text.substring(i + 1, dot), 36);
                plain.repeat(text.charAt(dot + 1), count);
                i = dot + 1;
            } else {
                plain.append(text.charAt(i));
            }
        }
        Choices choices = new Choices();
        int value = 0;
        int weight = 1;
        for (int i = 0; i < plain.length(); i++) {
            int digit = Character.digit(plain.charAt(i), 36);
            if (digit < 0) {
                throw new IllegalArgumentException("not a schedule: '" + plain.charAt(i) + "' in " + text);
            }
            if (digit >= HALF) {
                value += weight * (digit - HALF);
                weight *= HALF;
            } else {
                choices.add(value + weight * digit);
                value = 0;
                weight = 1;
            }
        }
        return choices;
    }
}
