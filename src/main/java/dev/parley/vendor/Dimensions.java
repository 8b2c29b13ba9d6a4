package dev.parley.vendor;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The lengths that a model's vectors may have.
 *
 * @param only the lengths in question, in order; empty where each from {@code least} to {@code most} is
 */
public record Dimensions(int least, int most, List<Integer> only) {

    private static final int LONGEST = 16_384;

    /** The model's limits are not known: the vendor tells. */
    public static final Dimensions UNKNOWN = between(1, LONGEST);

    public Dimensions {
        only = List.copyOf(only);
    }

    public static Dimensions between(int least, int most) {
        return new Dimensions(least, most, List.of());
    }

    public static Dimensions only(Integer... lengths) {
        return new Dimensions(lengths[0], lengths[lengths.length - 1], List.of(lengths));
    }

    public boolean allow(int length) {
        return only.isEmpty() ? length >= least && length <= most : only.contains(length);
    }

    /** The lengths, for people. */
    public String told() {
        return only.isEmpty()
                ? least + " to " + most
                : only.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
