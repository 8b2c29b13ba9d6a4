package dev.parley.resilience;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToIntFunction;

/** Orders by chance in which each comes first as often as its weight is of all. */
public final class Weights {

    private Weights() {}

    /** @param weight above 0; all together fit an int */
    public static <T> List<T> drawn(List<T> all, ToIntFunction<T> weight) {
        if (all.size() < 2) {
            return all;
        }
        List<T> left = new ArrayList<>(all);
        List<T> drawn = new ArrayList<>();
        while (!left.isEmpty()) {
            int at = ThreadLocalRandom.current()
                    .nextInt(left.stream().mapToInt(weight).sum());
            int next = 0;
            for (at -= weight.applyAsInt(left.get(0)); at >= 0; at -= weight.applyAsInt(left.get(next))) {
                next++;
            }
            drawn.add(left.remove(next));
        }
        return drawn;
    }
}
