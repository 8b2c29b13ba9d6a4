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
        record Candidate(String name, int distance) {}
        return names.stream()
                .map(candidate -> new Candidate(candidate, distance(name, candidate)))
                .filter(candidate -> candidate.distance() >= 0)
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .limit(most)
                .map(Candidate::name)
                .toList();
    }

    /** A sentence such as {@code " Did you mean 'a' or 'b'?"}, or nothing. */
    public static String question(String name, Collection<String> names) {
        List<String> near = of(name, names, 3);
        return near.isEmpty() ? "" : " Did you mean '" + String.join("' or '", near) + "'?";
    }

    /** At most half of the longer one; -1 where it is more, which is told sooner. */
    private static int distance(String one, String other) {
        int most = Math.max(one.length(), other.length()) / 2;
        return Math.abs(one.length() - other.length()) > most ? -1 : new LevenshteinDistance(most).apply(one, other);
    }
}
