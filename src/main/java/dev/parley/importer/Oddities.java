package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Looks for what sources say of a model that is unlikely, and that no page settles: it stays, and the report lists it. */
final class Oddities {

    /** No model takes as many tokens. */
    private static final long TOO_MANY = 20_000_000;

    /** USD for a million tokens that are made to vectors: more is a price of something else. */
    private static final JsonNode VECTORS = IntNode.valueOf(10);

    /** Whose limits of the answer are the numbers of a vector, and which have no answer to pay for. */
    private static final Set<String> WITHOUT_ANSWERS = Set.of("embedding");

    private Oddities() {}

    /** A line for each, as the report's table has it. */
    static List<String> of(Map<String, Map<String, ObjectNode>> models) {
        List<String> lines = new ArrayList<>();
        var siblings = new Siblings(models);
        models.forEach((vendor, entries) -> entries.forEach((id, entry) -> {
            List<String> found = of(entry);
            found.addAll(siblings.of(vendor, id, entry));
            found.forEach(oddity -> lines.add("| " + vendor + "/" + id + " | " + oddity + " |"));
        }));
        return lines;
    }

    private static List<String> of(ObjectNode entry) {
        List<String> found = new ArrayList<>();
        long window = entry.path("context_window").asLong();
        long output = entry.path("max_output").asLong();
        if (window > TOO_MANY) {
            found.add("its window is " + window);
        }
        if (window > 0 && output > window && isAnswering(entry)) {
            found.add("an answer of " + output + " is longer than its window of " + window);
        }
        String released = entry.path("released").asText();
        String end = entry.path("deprecated_on").asText();
        if (!end.isEmpty() && end.compareTo(released) < 0) {
            found.add("ends on " + end + ", before it came on " + released);
        }
        prices(entry, entry.path("price"), found);
        return found;
    }

    private static void prices(ObjectNode entry, JsonNode price, List<String> found) {
        if (isAnswering(entry)
                && isPaid(price.path("output"))
                && Amounts.isBelow(price.path("output"), price.path("input"))) {
            found.add("output at " + price.get("output") + " is cheaper than input at " + price.get("input"));
        }
        if (!isAnswering(entry) && Amounts.isBelow(VECTORS, price.path("input"))) {
            found.add("vectors at " + price.get("input"));
        }
        for (String kind : List.of("input", "output")) {
            JsonNode sound = price.path("audio_" + kind);
            if (isPaid(sound) && Amounts.isBelow(sound, price.path(kind))) {
                found.add("sound in its " + kind + " at " + sound + " is cheaper than text at " + price.get(kind));
            }
        }
    }

    private static boolean isAnswering(ObjectNode entry) {
        return !WITHOUT_ANSWERS.contains(entry.path("mode").asText())
                && !entry.path("name").asText().toLowerCase(Locale.ROOT).contains("embed");
    }

    private static boolean isPaid(JsonNode price) {
        return price.isNumber() && price.decimalValue().signum() > 0;
    }
}
