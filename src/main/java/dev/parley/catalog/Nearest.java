package dev.parley.catalog;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds what somebody probably meant. */
public final class Nearest {

    private static final int LONGEST = 200;

    private Nearest() {}

    /** The names most like the given one, likeliest first; none that shares less than about half of it. */
    public static List<String> of(String name, Collection<String> names, int most) {
        // Names come from callers too: the distance takes as long as the name is.
        if (name.length() > LONGEST) {
            return List.of();
        }
        return names.stream()
                .filter(candidate -> distance(name, candidate) <= Math.max(name.length(), candidate.length()) / 2)
                .sorted(Comparator.comparingInt((String candidate) -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(most)
                .toList();
    }

    /** A sentence such as {@code " Did you mean 'a' or 'b'?"}, or nothing. */
    public static String question(String name, Collection<String> names) {
        List<String> near = of(name, names, 3);
        return near.isEmpty() ? "" : " Did you mean '" + String.join("' or '", near) + "'?";
    }

    private static int distance(String one, String other) {
        return LevenshteinDistance.getDefaultInstance().apply(one, other);
    }
}
