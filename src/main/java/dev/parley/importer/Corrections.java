package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/** Sets what a model costs or can by another word than its sources', which the entry then keeps under {@code differs}. */
final class Corrections {

    private static final String FROM = "from";
    private static final String WINDOW = "context_window";

    private Corrections() {}

    /**
     * @param value what holds instead
     * @param read the page that says so, and the day that it was read
     */
    static void set(ObjectNode entry, String kind, JsonNode value, JsonNode read) {
        var price = entry.withObjectProperty("price");
        if (!value.equals(price.path(kind))) {
            tell(entry, "price." + kind, price.path(kind), kind);
            price.set(kind, value);
            price.withObjectProperty(FROM).set(kind, read);
            if (entry.path("differs") instanceof ObjectNode differs) {
                agree(differs, "price." + kind, value);
            }
        }
    }

    /** A source that was not chosen may have had it right. */
    private static void agree(ObjectNode differs, String place, JsonNode value) {
        for (var source : List.copyOf(differs.properties())) {
            var said = (ObjectNode) source.getValue();
            if (Differences.isSame(said.path(place), value)) {
                said.remove(place);
            }
            if (said.isEmpty()) {
                differs.remove(source.getKey());
            }
        }
    }

    /** Takes a price away: what is not known is better than what is wrong. */
    static void drop(ObjectNode entry, String kind) {
        var price = (ObjectNode) entry.get("price");
        tell(entry, "price." + kind, price.remove(kind), kind);
        if (price.path(FROM) instanceof ObjectNode from) {
            from.remove(kind);
            if (from.isEmpty()) {
                price.remove(FROM);
            }
        }
    }

    /** The same for a price that holds above so many tokens. */
    static void dropAbove(ObjectNode entry, ObjectNode longer, String kind) {
        tell(entry, above(longer, kind), longer.remove(kind), "above");
    }

    /**
     * Sets a price that holds above so many tokens.
     *
     * @param held what held there by the source
     * @param read the page that says so, and the day that it was read
     */
    static void setAbove(
            ObjectNode entry, ObjectNode longer, String kind, JsonNode value, JsonNode held, JsonNode read) {
        tell(entry, above(longer, kind), held, "above");
        longer.set(kind, value);
        entry.withObjectProperty("price").withObjectProperty(FROM).set("above." + kind, read);
    }

    private static String above(ObjectNode longer, String kind) {
        return "price.above." + longer.path("above_input_tokens").asText() + "." + kind;
    }

    /** Takes away what the rule says that the model can't, and sets the window that it says; its source is the one it names. */
    static void facts(ObjectNode entry, JsonNode rule) {
        String source = rule.path("listed_by").asText();
        rule.path("cannot").properties().forEach(field -> {
            Set<String> words = Nodes.words(entry.path(field.getKey()));
            field.getValue().forEach(word -> {
                if (words.remove(word.asText())) {
                    tell(entry, source, field.getKey() + "." + word.asText(), BooleanNode.TRUE);
                }
            });
            if (!words.isEmpty()) {
                entry.set(field.getKey(), Nodes.list(words));
            }
        });
        JsonNode window = rule.path(WINDOW);
        if (!window.isMissingNode() && !window.equals(entry.path(WINDOW))) {
            tell(entry, source, WINDOW, entry.path(WINDOW));
            entry.set(WINDOW, window);
        }
    }

    private static void tell(ObjectNode entry, String source, String place, JsonNode old) {
        if (!old.isMissingNode()) {
            entry.withObjectProperty("differs").withObjectProperty(source).set(place, old);
        }
    }

    private static void tell(ObjectNode entry, String place, JsonNode old, String kind) {
        JsonNode price = entry.path("price");
        JsonNode source = price.path(FROM).has(kind) ? price.path(FROM).path(kind) : price.path("source");
        if (old != null && !old.isMissingNode() && source.isTextual()) {
            entry.withObjectProperty("differs")
                    .withObjectProperty(source.asText())
                    .set(place, old);
        }
    }
}
