package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a recorded answer bills: tokens by the price lists' words for their kinds, none of them in two; searches; the service
 * tier; and what the vendor says it costs.
 */
final class Bill {

    private static final Set<String> USUAL_TIERS =
            Set.of("", "null", "auto", "default", "standard", "on_demand", "traffic_type_unspecified");

    private final Map<String, Long> tokens = new TreeMap<>();
    boolean reported;
    boolean failed;
    boolean otherModel;
    long searches;
    String searchSize = "";
    private String tier = "";
    Optional<SecondOpinion.Fraction> claimed = Optional.empty();

    /** Why there is nothing to price, or empty. */
    String leftOut() {
        if (failed) {
            return "an error";
        }
        return reported ? otherModel ? "another model answered in its place" : "" : "the answer tells no usage";
    }

    Map<String, Long> tokens() {
        return tokens;
    }

    /** Of the whole prompt. */
    long prompt() {
        return tokens.entrySet().stream()
                .filter(kind ->
                        kind.getKey().startsWith("input") || kind.getKey().startsWith("cache"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** In the list's own word; empty for the standard one. */
    String tier() {
        return tier;
    }

    @Override
    public String toString() {
        return tokens + (searches > 0 ? " searches " + searches : "") + (tier.isEmpty() ? "" : " tier " + tier);
    }

    long count(String kind) {
        return tokens.getOrDefault(kind, 0L);
    }

    void put(String kind, long count) {
        if (count > 0) {
            tokens.put(kind, count);
        } else {
            tokens.remove(kind);
        }
    }

    void most(String kind, long count) {
        put(kind, Math.max(count, count(kind)));
    }

    void add(String kind, long count) {
        put(kind, count + count(kind));
    }

    void whole(long input, long output) {
        reported |= input + output > 0;
        most("input", input);
        most("output", output);
    }

    void tier(JsonNode named) {
        String word = named.asText().toLowerCase(Locale.ROOT);
        if (!USUAL_TIERS.contains(word)) {
            tier = word;
        }
    }
}
