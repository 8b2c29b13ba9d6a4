package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads models.dev's data set: its public {@code api.json}, or the same facts in the form that says
 * {@code usd_per_million}. Prices are USD per million tokens in both: https://models.dev. The set has no date: the newest
 * day that any entry bears stands for it, for it can't be older.
 */
final class ModelsDevSource {

    private static final String UNIT = "USD per 1,000,000 tokens";
    private static final Map<String, String> PRICES = Map.of(
            "input", "input",
            "output", "output",
            "cache_read", "cache_read",
            "cache_write", "cache_write",
            "reasoning", "reasoning",
            "input_audio", "audio_input",
            "output_audio", "audio_output",
            "image", "image_output");
    private static final Map<String, String> PACKAGES = Map.of(
            "@ai-sdk/anthropic", "anthropic-messages",
            "@ai-sdk/google", "gemini",
            "@ai-sdk/google-vertex", "gemini",
            "@ai-sdk/google-vertex/anthropic", "anthropic-messages",
            "@ai-sdk/amazon-bedrock", "bedrock-converse",
            "@ai-sdk/cohere", "cohere-v2");

    private final Entries entries = new Entries("models.dev");
    private String newest = "";

    private ModelsDevSource() {}

    static Entries read(JsonNode file) {
        var reader = new ModelsDevSource();
        if (file.has("vendors")) {
            if (!file.path("source").asText().contains(UNIT)) {
                throw new ImportProblem("models.dev file: 'source' must name the unit '" + UNIT + "'");
            }
            file.get("vendors")
                    .forEach(vendor -> reader.vendor(vendor, vendor.path("id").asText(), false));
        } else {
            file.properties().forEach(vendor -> reader.vendor(vendor.getValue(), vendor.getKey(), true));
        }
        reader.entries.describe("models.dev (MIT)", reader.newest);
        return reader.entries;
    }

    private void vendor(JsonNode vendor, String id, boolean isPublic) {
        if (id.isBlank() || !vendor.path("models").isContainerNode()) {
            throw new ImportProblem("models.dev file: a vendor lacks 'id' or 'models'");
        }
        var defaults = JsonNodeFactory.instance.objectNode();
        copy(vendor, "name", defaults, "name");
        String wire = isPublic ? wire(vendor) : vendor.path("wire").asText();
        if (!wire.isEmpty()) {
            defaults.put("wire_format", wire);
        }
        copy(vendor, isPublic ? "api" : "api_base", defaults, "api_base");
        copy(vendor, isPublic ? "env" : "key_env", defaults, "auth_env");
        copy(vendor, "doc", defaults, "doc");
        entries.addVendor(id, defaults);
        for (JsonNode model : vendor.get("models")) {
            String name = model.path("id").asText();
            if (name.isBlank()) {
                throw new ImportProblem("models.dev file: " + id + ": a model lacks 'id'");
            }
            entries.add(VendorList.ours(id), name, isPublic ? fromPublic(id, name, model) : entry(id, name, model));
        }
    }

    private static String wire(JsonNode node) {
        String name = node.path("npm").asText();
        return PACKAGES.getOrDefault(name, name.startsWith("@ai-sdk/") ? "openai-chat" : "");
    }

    /** Brings a model of the public file into the other form, whose field names are those of this reader. */
    private ObjectNode fromPublic(String vendor, String id, JsonNode model) {
        String where = vendor + "/" + id;
        var same = JsonNodeFactory.instance.objectNode();
        for (String field : List.of("name", "family", "knowledge", "release_date", "last_updated", "status")) {
            copy(model, field, same, field);
        }
        copy(model.path("limit"), "context", same, "context");
        copy(model.path("limit"), "input", same, "max_input");
        copy(model.path("limit"), "output", same, "max_output");
        copy(model.path("modalities"), "input", same, "input");
        copy(model.path("modalities"), "output", same, "output");
        copy(model, "reasoning_options", same, "reasoning_options");
        var can = same.putArray("capabilities");
        for (String flag : List.of("attachment", "reasoning", "structured_output", "temperature", "tool_call")) {
            if (model.path(flag).asBoolean()) {
                can.add(flag);
            }
        }
        if (model.has("temperature") && !model.get("temperature").asBoolean()) {
            same.putArray("rejects").add("temperature");
        }
        if (model.path("provider").has("npm")) {
            same.put("wire", wire(model.get("provider")));
        }
        copy(model.path("provider"), "api", same, "api_base");
        if (model.path("cost") instanceof ObjectNode cost) {
            publicPrices(cost.deepCopy(), same, where);
        }
        model.path("experimental").path("modes").properties().forEach(mode -> {
            var modes = same.withObjectProperty("modes").putObject(mode.getKey());
            modes.set("usd_per_million", mode.getValue().path("cost"));
            modes.set("body", mode.getValue().path("provider").path("body"));
        });
        return entry(vendor, id, same);
    }

    private static void publicPrices(ObjectNode cost, ObjectNode same, String where) {
        var above = JsonNodeFactory.instance.arrayNode();
        if (cost.remove("context_over_200k") instanceof ObjectNode longer) {
            above.add(longer.put("above_input_tokens", 200_000));
        }
        if (cost.remove("tiers") instanceof ArrayNode tiers) {
            above.removeAll();
            for (JsonNode tier : tiers) {
                var longer = (ObjectNode) tier.deepCopy();
                if (!(longer.remove("tier") instanceof ObjectNode by)
                        || !by.path("type").asText().equals("context")) {
                    throw new ImportProblem(where + ": cost.tiers: unknown kind of tier; only 'context' is known");
                }
                above.add(longer.set("above_input_tokens", by.path("size")));
            }
        }
        same.set("usd_per_million", cost);
        if (!above.isEmpty()) {
            same.set("usd_per_million_above", above);
        }
    }

    private ObjectNode entry(String vendor, String id, JsonNode model) {
        String where = vendor + "/" + id;
        var entry = JsonNodeFactory.instance.objectNode();
        copy(model, "name", entry, "name");
        copy(model, "family", entry, "family");
        copy(model, "release_date", entry, "released");
        copy(model, "knowledge", entry, "knowledge");
        limit(model, "context", entry, "context_window", where);
        limit(model, "max_input", entry, "max_input", where);
        limit(model, "max_output", entry, "max_output", where);
        words(model.path("input"), entry, "input");
        words(model.path("output"), entry, "output");
        words(model.path("capabilities"), entry, "capabilities");
        words(model.path("rejects"), entry, "rejects");
        copy(model, "reasoning_options", entry, "reasoning");
        copy(model, "status", entry, "status");
        copy(model, "wire", entry, Entries.WIRE);
        copy(model, "api_base", entry, "api_base");
        var price = prices(vendor, id, model, where);
        if (!price.isEmpty()) {
            entry.set("price", price);
        }
        for (String day : List.of("release_date", "last_updated")) {
            String text = model.path(day).asText();
            newest = text.length() == 10 && text.compareTo(newest) > 0 ? text : newest;
        }
        return entry;
    }

    private ObjectNode prices(String vendor, String id, JsonNode model, String where) {
        var known = JsonNodeFactory.instance.objectNode();
        if (model.path("usd_per_million") instanceof ObjectNode given) {
            var rest = given.deepCopy();
            // Given per 1,000 requests, among prices of a million tokens: https://docs.perplexity.ai/guides/pricing
            JsonNode request = rest.remove("request");
            known.setAll(Amounts.prices(rest, PRICES, where + ".usd_per_million"));
            if (request != null) {
                known.set(
                        "per_request",
                        Amounts.decimal(Amounts.number(request, where + ".usd_per_million.request")
                                .movePointLeft(3)));
            }
        }
        for (JsonNode longer : model.path("usd_per_million_above")) {
            var rest = (ObjectNode) longer.deepCopy();
            JsonNode from = rest.remove("above_input_tokens");
            String place = where + ".usd_per_million_above";
            long threshold = from == null ? 0 : Amounts.tokens(from, place + ".above_input_tokens");
            if (threshold <= 0) {
                throw new ImportProblem(place + ": above_input_tokens must be above 0");
            }
            known.withArrayProperty("above")
                    .add(JsonNodeFactory.instance
                            .objectNode()
                            .put("above_input_tokens", threshold)
                            .setAll(Amounts.prices(rest, PRICES, place)));
        }
        model.path("modes")
                .properties()
                .forEach(mode -> mode(vendor, id, mode.getKey(), mode.getValue(), known, where));
        return known;
    }

    /** A mode is a service tier, or a speed, which is a factor where it multiplies every price alike. */
    private void mode(String vendor, String id, String name, JsonNode mode, ObjectNode known, String where) {
        var prices = Amounts.prices(mode.path("usd_per_million"), PRICES, where + ".modes." + name);
        String tier = mode.path("body").path("service_tier").asText();
        String speed = mode.path("body").path("speed").asText();
        if (!tier.isEmpty()) {
            known.withObjectProperty("tiers").set(tier, prices);
            return;
        }
        var factor = Factors.common(prices, known);
        if (!speed.isEmpty() && factor.isPresent()) {
            known.withObjectProperty("speeds").set(speed, Amounts.decimal(factor.get()));
        } else {
            entries.leaveOut(vendor, id, "modes." + name + ": is no service tier and no common factor of the prices");
        }
    }

    private static void limit(JsonNode from, String field, ObjectNode to, String name, String where) {
        if (from.has(field)) {
            long tokens = Amounts.tokens(from.get(field), where + "." + field);
            if (tokens > 0) {
                to.put(name, tokens);
            }
        }
    }

    private static void words(JsonNode from, ObjectNode to, String name) {
        Set<String> words = new TreeSet<>();
        from.forEach(word -> words.add(word.asText().equals("pdf") ? "document" : word.asText()));
        if (!words.isEmpty()) {
            words.forEach(to.putArray(name)::add);
        }
    }

    static void copy(JsonNode from, String field, ObjectNode to, String name) {
        JsonNode value = from.path(field);
        if (!value.isMissingNode()
                && !value.isNull()
                && !(value.isTextual() && value.asText().isBlank())) {
            to.set(name, value);
        }
    }
}
