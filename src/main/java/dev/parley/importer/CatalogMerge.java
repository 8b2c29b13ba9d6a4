package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.importer.Differences.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Makes one entry of what two sources say of a model. Prices are taken whole from the price list, which names the day and
 * often the vendor's page; where both agree on input and output, kinds that only the other source prices are added, and the
 * entry says so. A list of {@link Zeros} is a price only where the model is known to be free. {@link Limits} are models.dev's
 * where it has them; a model can what either source says that it can. Whatever else the sources say differently stands in the
 * entry under {@code differs}. What a source says nothing of is no difference.
 */
final class CatalogMerge {

    private static final List<String> SETS = List.of("input", "output", "capabilities");
    private static final Set<String> SAID_OF_ALL = Set.of("tool_call", "reasoning");
    private static final List<String> VERSION_INHERITS =
            List.of("context_window", "max_input", "max_output", "rejects", "reasoning", "family", "output");
    private static final Pattern DATED = Pattern.compile("(.+?)-(20\\d\\d-\\d\\d-\\d\\d|20\\d{6})");

    private final Map<String, Map<String, ObjectNode>> merged = new TreeMap<>();
    private final List<Difference> differences = new ArrayList<>();
    private final Supplement supplement;
    private final Zeros zeros;

    private CatalogMerge(Supplement supplement) {
        this.supplement = supplement;
        this.zeros = new Zeros(supplement);
    }

    static CatalogMerge of(Entries prices, Entries modelsDev, Supplement supplement) {
        var merge = new CatalogMerge(supplement);
        for (Entries entries : List.of(prices, modelsDev)) {
            entries.models().keySet().forEach(vendor -> merge.merged.computeIfAbsent(vendor, any -> new TreeMap<>()));
        }
        merge.merged.forEach((vendor, models) -> {
            Map<String, List<ObjectNode>> ones = prices.models().getOrDefault(vendor, Map.of());
            Map<String, List<ObjectNode>> others = modelsDev.models().getOrDefault(vendor, Map.of());
            Set<String> ids = new TreeSet<>(ones.keySet());
            ids.addAll(others.keySet());
            for (String id : ids) {
                var one = merge.single(vendor, id, ones.getOrDefault(id, List.of()), prices.source());
                var other = others.containsKey(id)
                        ? merge.single(vendor, id, others.get(id), modelsDev.source())
                        : ofUndated(id, others);
                models.put(id, merge.merged(vendor, id, one, other, prices.source(), modelsDev.source()));
            }
        });
        return merge;
    }

    Map<String, Map<String, ObjectNode>> models() {
        return merged;
    }

    List<Difference> differences() {
        return differences;
    }

    List<Zeros.Zero> zeros() {
        return zeros.all();
    }

    /** A version that carries its day in its name can what the model of that name can; its price is its own. */
    private static ObjectNode ofUndated(String id, Map<String, List<ObjectNode>> others) {
        var facts = JsonNodeFactory.instance.objectNode();
        var dated = DATED.matcher(id);
        if (dated.matches() && others.containsKey(dated.group(1))) {
            ObjectNode model = others.get(dated.group(1)).get(0);
            VERSION_INHERITS.stream().filter(model::has).forEach(field -> facts.set(field, model.get(field)));
        }
        return facts;
    }

    /** A source may list a model twice: the last holds, and the others say what it leaves open. */
    private ObjectNode single(String vendor, String id, List<ObjectNode> entries, String source) {
        var single = JsonNodeFactory.instance.objectNode();
        for (int i = entries.size() - 1; i >= 0; i--) {
            ObjectNode entry = entries.get(i).deepCopy();
            JsonNode entryPrice = entry.remove("price");
            single.setAll(Nodes.missing(entry, single));
            if (entryPrice instanceof ObjectNode other && single.path("price") instanceof ObjectNode price) {
                var told = differences(vendor, id, single, source, source + " (listed again)");
                told.compare("price", price, other);
                if (Differences.agree(price, other)) {
                    price.setAll(Nodes.missing(other, price));
                }
                told.untaken("price", price, other);
            } else if (entryPrice != null) {
                single.set("price", entryPrice);
            }
        }
        if (single.path("price") instanceof ObjectNode price) {
            price.put("source", source);
        }
        return single;
    }

    private ObjectNode merged(
            String vendor, String id, ObjectNode one, ObjectNode other, String oneSource, String otherSource) {
        ObjectNode entry = other.deepCopy();
        JsonNode otherPrice = entry.remove("price");
        JsonNode lacks = one.remove(Entries.LACKS);
        one.properties().forEach(field -> {
            String name = field.getKey();
            if (SETS.contains(name)) {
                entry.set(name, Nodes.union(field.getValue(), entry.path(name)));
            } else if (name.equals("differs")) {
                entry.set(name, Nodes.merge(field.getValue(), entry.path(name)));
            } else if (!entry.has(name)) {
                entry.set(name, field.getValue());
            }
        });
        Limits.merge(
                entry,
                one,
                other,
                differences(vendor, id, entry, otherSource, oneSource),
                differences(vendor, id, entry, otherSource, otherSource));
        abilities(one, other, differences(vendor, id, entry, oneSource, otherSource));
        lacks(lacks, other, differences(vendor, id, entry, otherSource, oneSource));
        JsonNode onePrice = one.path("price");
        if (onePrice instanceof ObjectNode first && otherPrice instanceof ObjectNode second) {
            boolean swapped = supplement.prefersModelsDev(vendor)
                    ? !zeros.areNoPrice(vendor, id, second)
                    : zeros.areNoPrice(vendor, id, first);
            var chosen = swapped ? second : first;
            var rest = swapped ? first : second;
            String chosenSource = swapped ? otherSource : oneSource;
            String restSource = swapped ? oneSource : otherSource;
            var told = differences(vendor, id, entry, chosenSource, restSource);
            told.compare("price", chosen, rest);
            // What one gives by the request and the other by the search is one fee: Perplexity's for its searches.
            if (chosen.has("per_search") && rest.has("per_request")) {
                JsonNode fee = rest.remove("per_request");
                told.add("price.per_request", chosen.get("per_search"), fee);
            }
            complete(chosen, rest, restSource);
            told.untaken("price", chosen, rest);
            entry.set("price", chosen);
        } else if (onePrice.isObject() || otherPrice != null) {
            entry.set("price", onePrice.isObject() ? onePrice : otherPrice);
        }
        zeros.clear(vendor, id, entry);
        return entry;
    }

    /**
     * What the price list says that a model can and models.dev that it can't. The list names what it knows, so that what is
     * not in it is unsaid; models.dev says of each of its models which inputs it takes and whether it has these abilities.
     */
    private static void abilities(ObjectNode one, ObjectNode other, Differences told) {
        if (other.has("input")) {
            denied("input", Nodes.words(one.path("input")), other, told);
        }
        if (other.has("name")) {
            Set<String> said = Nodes.words(one.path("capabilities"));
            said.retainAll(SAID_OF_ALL);
            denied("capabilities", said, other, told);
        }
    }

    /** What the list says that a model can't and models.dev that it can. */
    private static void lacks(JsonNode lacks, ObjectNode other, Differences told) {
        if (lacks != null) {
            lacks.properties().forEach(field -> {
                Set<String> both = Nodes.words(other.path(field.getKey()));
                both.retainAll(Nodes.words(field.getValue()));
                both.forEach(word -> told.add(field.getKey() + "." + word, BooleanNode.TRUE, BooleanNode.FALSE));
            });
        }
    }

    private static void denied(String field, Set<String> words, ObjectNode other, Differences told) {
        words.removeAll(Nodes.words(other.path(field)));
        words.forEach(word -> told.add(field + "." + word, BooleanNode.TRUE, BooleanNode.FALSE));
    }

    private Differences differences(
            String vendor, String id, ObjectNode entry, String chosenSource, String otherSource) {
        return new Differences(differences, vendor, id, entry, chosenSource, otherSource);
    }

    private static void complete(ObjectNode price, ObjectNode other, String otherSource) {
        if (Differences.agree(price, other)) {
            Nodes.missing(other, price).properties().forEach(field -> {
                if (!Set.of("source", "page").contains(field.getKey())) {
                    price.set(field.getKey(), field.getValue());
                    price.withObjectProperty("from").put(field.getKey(), otherSource);
                }
            });
        }
    }
}
