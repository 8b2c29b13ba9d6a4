package dev.parley.catalog;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One way in which a model may be told how much to think, as a vendor file or the catalog writes it: by a word, by a number
 * of tokens, or by a switch.
 */
@RegisterForReflection
record ReasoningFile(String type, List<String> values, Long min, Long max) {

    private static final String EFFORT = "effort";
    private static final String TOGGLE = "toggle";
    private static final Set<String> TYPES = Set.of(EFFORT, TOGGLE, "budget_tokens");

    /** The words that a model takes, off included where it has a switch; empty where it is not known to take words. */
    static List<String> efforts(List<ReasoningFile> ways) {
        List<String> efforts = new ArrayList<>();
        for (ReasoningFile way : ways) {
            if (EFFORT.equals(way.type()) && way.values() != null) {
                efforts.addAll(words(way.values()));
            }
        }
        if (!efforts.isEmpty()
                && !efforts.contains("none")
                && ways.stream().anyMatch(way -> TOGGLE.equals(way.type()))) {
            efforts.add("none");
        }
        return List.copyOf(efforts);
    }

    Optional<String> problem() {
        return type != null && TYPES.contains(type)
                ? Optional.empty()
                : Optional.of("type must be effort, toggle or budget_tokens");
    }

    /** A word that is missing, as after a dash that nothing follows, is none. */
    private static List<String> words(List<String> values) {
        return values.stream().filter(Objects::nonNull).toList();
    }
}
