package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads LiteLLM's price list: its public {@code model_prices_and_context_window.json}, by way of {@link PublicPrices}, or
 * the same facts in the form that says {@code usd_per_million}.
 */
final class PricesSource {

    static final String UNIT = "USD per 1,000,000 tokens";

    private static final Map<String, String> PRICES = Map.ofEntries(
            Map.entry("input", "input"),
            Map.entry("output", "output"),
            Map.entry("cache_read", "cache_read"),
            Map.entry("cache_write", "cache_write"),
            Map.entry("cache_write_1h", "cache_write_1h"),
            Map.entry("reasoning", "reasoning"),
            Map.entry("input_audio", "audio_input"),
            Map.entry("output_audio", "audio_output"),
            Map.entry("input_image", "image_input"),
            Map.entry("output_image", "image_output"));
    private static final Map<String, String> CAPABILITIES = Map.of(
            "function_calling", "tool_call",
            "response_schema", "structured_output",
            "parallel_function_calling", "parallel_tool_calls");
    private static final Map<String, String> INPUTS = Map.of(
            "vision", "image",
            "image_input", "image",
            "pdf_input", "document",
            "audio_input", "audio",
            "video_input", "video");
    /** A word that the list has among its factors and that is none. */
    private static final Set<String> NO_FACTORS = Set.of("bedrock_invocation_schema");

    private static final Set<String> FIELDS = Set.of(
            "vendor",
            "id",
            "mode",
            "usd_per_million",
            "above_input_tokens",
            "service_tiers",
            "by_prompt_range",
            "multipliers",
            "regions",
            "web_search_usd_per_query",
            "per_request",
            "max_input",
            "max_output",
            "supports",
            "lacks",
            "source",
            "deprecated_on");

    /** What Parley asks models for; entries of another are not read from the public form, and refused in this one. */
    static final Set<String> MODES = Set.of("chat", "completion", "responses", "embedding");

    private final Entries entries = new Entries("litellm", Supplement.shipped());

    private PricesSource() {}

    static Entries read(JsonNode file) {
        if (!file.path("models").isArray()) {
            return PublicPrices.read(file);
        }
        if (!file.path("unit").asText().equals(UNIT)) {
            throw new ImportProblem("price file: 'unit' must be '" + UNIT + "'");
        }
        return read(file.get("models"), file.path("as_of").asText());
    }

    static Entries read(Iterable<JsonNode> models, String asOf) {
        var reader = new PricesSource();
        models.forEach(reader::model);
        reader.entries.describe("BerriAI/litellm model_prices_and_context_window.json (MIT)", asOf);
        return reader.entries;
    }

    private void model(JsonNode model) {
        String vendor = VendorNames.vendor(model.path("vendor").asText());
        String id = VendorNames.model(
                model.path("vendor").asText(), model.path("id").asText());
        if (vendor.isBlank() || id.isBlank()) {
            throw new ImportProblem("price file: an entry lacks 'vendor' or 'id'");
        }
        String where = vendor + "/" + id;
        Fields.check(where, model, FIELDS);
        var entry = JsonNodeFactory.instance.objectNode();
        String mode = model.path("mode").asText("chat");
        if (!MODES.contains(mode)) {
            throw new ImportProblem(where + ": unknown mode '" + mode + "'");
        }
        if (!mode.equals("chat")) {
            entry.set("mode", model.get("mode"));
        }
        limit(model, "max_input", entry, where);
        limit(model, "max_output", entry, where);
        capabilities(model, entry);
        ModelsDevSource.copy(model, "deprecated_on", entry, "deprecated_on");
        var price = entries.plausible(vendor, id, () -> prices(model, where));
        if (!price.isEmpty()) {
            ModelsDevSource.copy(model, "source", price, "page");
            entry.set("price", price);
        }
        entries.add(vendor, id, entry);
    }

    private static void limit(JsonNode model, String field, ObjectNode entry, String where) {
        if (model.has(field) && Amounts.tokens(model.get(field), where + "." + field) > 0) {
            entry.put(field, Amounts.tokens(model.get(field), where + "." + field));
        }
    }

    private static void capabilities(JsonNode model, ObjectNode entry) {
        Set<String> inputs = inputs(model.path("supports"));
        Set<String> can = abilities(model.path("supports"));
        if (!inputs.isEmpty()) {
            inputs.add("text");
            inputs.forEach(entry.putArray("input")::add);
        }
        if (!can.isEmpty()) {
            can.forEach(entry.putArray("capabilities")::add);
        }
        if (model.has("lacks")) {
            var lacks = entry.putObject(Entries.LACKS);
            inputs(model.get("lacks")).forEach(lacks.putArray("input")::add);
            abilities(model.get("lacks")).forEach(lacks.putArray("capabilities")::add);
        }
    }

    private static Set<String> inputs(JsonNode words) {
        Set<String> inputs = Nodes.words(words);
        inputs.retainAll(INPUTS.keySet());
        return inputs.stream().map(INPUTS::get).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> abilities(JsonNode words) {
        Set<String> abilities = Nodes.words(words);
        abilities.removeAll(INPUTS.keySet());
        return abilities.stream()
                .map(word -> CAPABILITIES.getOrDefault(word, word))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static ObjectNode prices(JsonNode model, String where) {
        var price = JsonNodeFactory.instance.objectNode();
        price.setAll(withThresholds(model, "usd_per_million", where));
        ranges(model.path("by_prompt_range"), price, where + ".by_prompt_range");
        model.path("service_tiers").properties().forEach(tier -> {
            String place = where + ".service_tiers." + tier.getKey();
            var rest = (ObjectNode) tier.getValue().deepCopy();
            JsonNode above = rest.remove("above");
            var prices = Amounts.prices(rest, PRICES, place);
            thresholds(above, prices, place + ".above");
            price.withObjectProperty("tiers").set(tier.getKey(), prices);
        });
        model.path("multipliers").properties().forEach(factor -> {
            if (!NO_FACTORS.contains(factor.getKey())) {
                // The list has speeds and regions in one: a region is a country's two letters.
                String kind = factor.getKey().length() == 2 ? "regions" : "speeds";
                price.withObjectProperty(kind)
                        .set(
                                factor.getKey(),
                                Amounts.factor(factor.getValue(), where + ".multipliers." + factor.getKey()));
            }
        });
        model.path("regions")
                .properties()
                .forEach(region -> price.withObjectProperty("regions")
                        .set(region.getKey(), Amounts.factor(region.getValue(), where + ".regions")));
        if (model.has("per_request")) {
            price.set("per_request", Amounts.fee(model.get("per_request"), 0, where + ".per_request"));
        }
        model.path("web_search_usd_per_query")
                .properties()
                .forEach(size -> price.withObjectProperty("per_search")
                        .set(
                                size.getKey().replace("search_context_size_", ""),
                                Amounts.fee(size.getValue(), 0, where + ".web_search_usd_per_query")));
        return price;
    }

    private static ObjectNode withThresholds(JsonNode model, String field, String where) {
        var prices = model.has(field)
                ? Amounts.prices(model.get(field), PRICES, where + "." + field)
                : JsonNodeFactory.instance.objectNode();
        thresholds(model.path("above_input_tokens"), prices, where + ".above_input_tokens");
        return prices;
    }

    /** Thresholds are the keys, as text: they are put in order as numbers. */
    private static void thresholds(JsonNode above, ObjectNode prices, String where) {
        if (above == null || above.isMissingNode()) {
            return;
        }
        Map<Long, JsonNode> sorted = new TreeMap<>();
        above.properties().forEach(longer -> {
            if (!longer.getKey().matches("[1-9]\\d{0,9}")) {
                throw new ImportProblem(where + ": '" + longer.getKey() + "' is no number of tokens");
            }
            sorted.put(Long.parseLong(longer.getKey()), longer.getValue());
        });
        sorted.forEach((tokens, longer) -> prices.withArrayProperty("above")
                .add(JsonNodeFactory.instance
                        .objectNode()
                        .put("above_input_tokens", tokens)
                        .setAll(Amounts.prices(longer, PRICES, where + "." + tokens))));
    }

    /** Ranges without gaps are thresholds. The last has no end: no prompt that the model takes is longer. */
    private static void ranges(JsonNode ranges, ObjectNode price, String where) {
        long end = 0;
        for (JsonNode range : ranges) {
            var rest = (ObjectNode) range.deepCopy();
            long from = Amounts.tokens(rest.remove("from"), where + ".from");
            long to = Amounts.tokens(rest.remove("to"), where + ".to");
            if (from != end || to <= from) {
                throw new ImportProblem(where + ": the ranges must follow each other from 0 on");
            }
            end = to;
            var prices = Amounts.prices(rest, PRICES, where);
            if (from == 0) {
                price.setAll(prices);
            } else {
                price.withArrayProperty("above")
                        .add(JsonNodeFactory.instance
                                .objectNode()
                                .put("above_input_tokens", from)
                                .setAll(prices));
            }
        }
    }
}
