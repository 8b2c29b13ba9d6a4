package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Brings LiteLLM's public price list into the form that {@link PricesSource} reads. Its prices are USD per token, each in
 * a field of its own whose name says kind, time, threshold and tier; a name that says something else is refused.
 * https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json
 */
final class PublicPrices {

    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("input_cost_per_token", "input"),
            Map.entry("output_cost_per_token", "output"),
            Map.entry("cache_read_input_token_cost", "cache_read"),
            Map.entry("input_cost_per_token_cache_hit", "cache_read"),
            Map.entry("cache_creation_input_token_cost", "cache_write"),
            Map.entry("output_cost_per_reasoning_token", "reasoning"),
            Map.entry("input_cost_per_audio_token", "input_audio"),
            Map.entry("output_cost_per_audio_token", "output_audio"),
            Map.entry("input_cost_per_image_token", "input_image"),
            Map.entry("output_cost_per_image_token", "output_image"));
    private static final Pattern NAME = Pattern.compile(
            "(?<kind>" + String.join("|", new TreeSet<>(KINDS.keySet()).descendingSet()) + ")"
                    + "(?<hour>_above_1hr)?(_above_(?<above>[1-9]\\d{0,6})k_tokens)?(_(?<tier>priority|flex|batch|batches))?");

    /** What is billed otherwise than by token: known, without a place in the catalog, and told in the report. */
    private static final Pattern OTHERWISE = Pattern.compile(
            "(in|out)put_(cost_per_(character|image|pixel|second|video|audio_per|query)|dbu?_cost_per_token).*"
                    + "|(ocr|annotation)_cost_per_page|.*_cost_per_(session|gb_per_day|1k_calls|1k_tokens|query|page)"
                    + "|cache_(read|creation)_input_audio_token_cost.*|ocr_cost_per_credit|guardrail_cost_per_unit"
                    + "|off_peak_pricing|web_search_billing_unit|input_cost_per_token_batch_requests");

    /**
     * What is no price. The list's own test names every field that it may have:
     * https://github.com/BerriAI/litellm/blob/main/tests/test_litellm/test_utils.py. One that is in neither is refused.
     */
    private static final Pattern NO_PRICE = Pattern.compile(
            "(?!.*(cost|pric|multiplier|fee|rate))((supports|supported|max|default|bedrock|gemini|vertex_ai|uses?)_[a-z0-9_]+"
                    + "|litellm_provider|mode|source|deprecation_date|metadata|comment|notes|display_name|model_vendor"
                    + "|model_version|tpm|rpm|rpd|output_vector_size|tool_use_system_prompt_tokens|inference_geo"
                    + "|prompt_cache_min_tokens|reasoning_effort_levels|thinking_always_on|provider_specific_entry)");

    /**
     * By how much the place of computation multiplies every price. Vertex has one factor for all that is not global, which
     * {@code Terms} tells by the address.
     */
    private static final Map<String, String> REGIONS = Map.of(
            "regional_processing_uplift_multiplier_eu", "eu",
            "regional_processing_uplift_multiplier_us", "us",
            "regional_endpoint_uplift_multiplier", "regional");

    /** What Parley asks nobody for; the list's own test names these too. */
    private static final Set<String> OTHER_MODES = Set.of(
            "audio_speech",
            "audio_transcription",
            "container",
            "guardrail",
            "image_edit",
            "image_generation",
            "moderation",
            "ocr",
            "realtime",
            "rerank",
            "search",
            "vector_store",
            "video_generation");

    private PublicPrices() {}

    static Entries read(JsonNode file) {
        ArrayNode models = JsonNodeFactory.instance.arrayNode();
        Set<String> leftOut = new TreeSet<>();
        file.properties().forEach(entry -> {
            JsonNode model = entry.getValue();
            if (!entry.getKey().equals("sample_spec") && isOurs(entry.getKey(), model, leftOut)) {
                models.add(model(entry.getKey(), model, leftOut));
            }
        });
        var entries = PricesSource.read(models, "");
        leftOut.forEach(line -> entries.leftOut().add(line));
        return entries;
    }

    private static boolean isOurs(String key, JsonNode model, Set<String> leftOut) {
        String mode = model.path("mode").asText();
        if (mode.isEmpty()) {
            leftOut.add(VendorNames.vendor(model.path("litellm_provider").asText()) + " | " + key
                    + " | all: what it is asked for ('mode') is not said");
        } else if (!PricesSource.MODES.contains(mode) && !OTHER_MODES.contains(mode)) {
            throw new ImportProblem(key + ": unknown mode '" + mode
                    + "'; say in the importer whether Parley asks for it, or leave it out of the file");
        }
        return PricesSource.MODES.contains(mode);
    }

    private static ObjectNode model(String key, JsonNode model, Set<String> leftOut) {
        String provider = model.path("litellm_provider").asText();
        var same = JsonNodeFactory.instance.objectNode();
        same.put("vendor", provider);
        same.put("id", key.startsWith(provider + "/") ? key.substring(provider.length() + 1) : key);
        same.set("mode", model.get("mode"));
        ModelsDevSource.copy(model, "max_input_tokens", same, "max_input");
        ModelsDevSource.copy(
                model, model.has("max_output_tokens") ? "max_output_tokens" : "max_tokens", same, "max_output");
        ModelsDevSource.copy(model, "deprecation_date", same, "deprecated_on");
        ModelsDevSource.copy(model, "source", same, "source");
        var supports = same.putArray("supports");
        model.properties().forEach(field -> {
            String name = field.getKey();
            if (name.startsWith("supports_") && field.getValue().isBoolean()) {
                (field.getValue().asBoolean() ? supports : same.withArrayProperty("lacks"))
                        .add(name.substring("supports_".length()));
            } else if (name.equals("citation_cost_per_token")) {
                citations(key, model);
            } else if (!NO_PRICE.matcher(name).matches()) {
                price(key, provider, name, field.getValue(), same, leftOut);
            }
        });
        model.path("provider_specific_entry")
                .properties()
                .forEach(factor -> same.withObjectProperty("multipliers").set(factor.getKey(), factor.getValue()));
        return same;
    }

    /** What a vendor read of its sources is counted as input. */
    private static void citations(String key, JsonNode model) {
        BigDecimal price = Amounts.number(model.get("citation_cost_per_token"), key + ".citation_cost_per_token");
        if (price.compareTo(Amounts.number(model.path("input_cost_per_token"), key + ".input_cost_per_token")) != 0) {
            throw new ImportProblem(key + ".citation_cost_per_token: is another price than that of input, which sources"
                    + " are billed as; give sources a kind of their own, or leave it out of the file");
        }
    }

    private static void price(
            String key, String provider, String name, JsonNode value, ObjectNode same, Set<String> leftOut) {
        String where = key + "." + name;
        var match = NAME.matcher(name);
        if (match.matches()) {
            target(same, match.group("tier"), match.group("above"))
                    .set(
                            KINDS.get(match.group("kind")) + (match.group("hour") == null ? "" : "_1h"),
                            perMillion(value, where));
        } else if (name.equals("tiered_pricing")) {
            value.forEach(range -> same.withArrayProperty("by_prompt_range").add(range(range, where)));
        } else if (name.equals("search_context_cost_per_query")) {
            same.set("web_search_usd_per_query", value);
        } else if (REGIONS.containsKey(name)) {
            same.withObjectProperty("regions").set(REGIONS.get(name), value);
        } else if (name.equals("input_cost_per_request")) {
            same.set("per_request", value);
        } else if (OTHERWISE.matcher(name).matches()) {
            leftOut.add(VendorNames.vendor(provider) + " | " + key + " | " + name);
        } else {
            throw new ImportProblem(key + ": unknown field '" + name
                    + "'; say in the importer whether it is a price and in what unit, or leave it out of the file");
        }
    }

    /** The object that a price of this tier above so many thousand tokens belongs in. */
    private static ObjectNode target(ObjectNode same, String tier, String above) {
        String tokens = above + "000";
        if (tier == null) {
            return above == null
                    ? same.withObjectProperty("usd_per_million")
                    : same.withObjectProperty("above_input_tokens").withObjectProperty(tokens);
        }
        var prices =
                same.withObjectProperty("service_tiers").withObjectProperty(tier.startsWith("batch") ? "batch" : tier);
        return above == null ? prices : prices.withObjectProperty("above").withObjectProperty(tokens);
    }

    private static ObjectNode range(JsonNode range, String where) {
        var same = JsonNodeFactory.instance.objectNode();
        range.properties().forEach(field -> {
            if (field.getKey().equals("range")) {
                same.set("from", field.getValue().path(0));
                same.set("to", field.getValue().path(1));
            } else if (KINDS.containsKey(field.getKey())) {
                same.set(KINDS.get(field.getKey()), perMillion(field.getValue(), where + "." + field.getKey()));
            } else {
                throw new ImportProblem(where + ": unknown price field '" + field.getKey() + "'");
            }
        });
        return same;
    }

    private static JsonNode perMillion(JsonNode value, String where) {
        BigDecimal perToken = Amounts.number(value, where);
        return Amounts.decimal(perToken.movePointRight(6));
    }
}
