package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Chooses a model's limits of what two sources say of them, and tells whatever is not chosen. The price list knows no
 * window, only what the prompt may have: where models.dev names none, that is it; where it is as much as models.dev's
 * window leaves beside the longest answer, it is the limit of the input; else models.dev's window holds alone. No input is
 * longer than the window.
 */
final class Limits {

    private static final List<String> OF_BOTH = List.of("max_input", "max_output");

    /** The share of a window by which input and output together may miss it: sources round by thousands. */
    private static final int ROUNDING = 100;

    private Limits() {}

    /**
     * @param entry what the catalog will say of the model: models.dev's limits, and the list's where it has none
     * @param list what the price list says
     * @param other what models.dev says
     * @param told what the list says otherwise than models.dev
     * @param itself what models.dev says otherwise than itself
     */
    static void merge(ObjectNode entry, ObjectNode list, ObjectNode other, Differences told, Differences itself) {
        if (!entry.has("context_window")) {
            if (list.has("max_input")) {
                entry.set("context_window", list.get("max_input"));
                entry.remove("max_input");
            }
            return;
        }
        if (list.has("max_input") && !other.has("max_input")) {
            window(entry, list.get("max_input"), told);
        }
        for (String limit : OF_BOTH) {
            if (list.has(limit)
                    && other.has(limit)
                    && list.get(limit).asLong() != other.get(limit).asLong()) {
                told.add(limit, other.get(limit), list.get(limit));
            }
        }
        if (entry.path("max_input").asLong() > entry.get("context_window").asLong()) {
            itself.add("max_input", entry.get("context_window"), entry.remove("max_input"));
        }
    }

    private static void window(ObjectNode entry, JsonNode listed, Differences told) {
        JsonNode window = entry.get("context_window");
        if (listed.asLong() < window.asLong() && isLeft(listed.asLong(), window.asLong(), entry.path("max_output"))) {
            return;
        }
        entry.remove("max_input");
        if (listed.asLong() != window.asLong()) {
            told.add("context_window", window, listed);
        }
    }

    /** Whether the input is what the longest answer leaves of the window. */
    private static boolean isLeft(long input, long window, JsonNode output) {
        return output.isNumber() && Math.abs(window - output.asLong() - input) * ROUNDING <= window;
    }
}
