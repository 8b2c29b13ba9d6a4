package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
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
    private static final Set<String> VENDOR_FIELDS =
            Set.of("id", "name", "wire", "api_base", "key_env", "doc", "models");
    private static final Set<String> MODEL_FIELDS = Set.of(
            "id",
            "name",
            "family",
            "release_date",
            "last_updated",
            "knowledge",
            "status",
            "open_weights",
            "context",
            "max_input",
            "max_output",
            "input",
            "output",
            "capabilities",
            "rejects",
            "reasoning_options",
            "wire",
            "api_base",
            "usd_per_million",
            "usd_per_million_above",
            "modes");
    private static final Set<String> MODE_FIELDS = Set.of("usd_per_million", "body");

    private final Entries entries = new Entries("models.dev", Supplement.shipped());
    private String newest = "";

    private ModelsDevSource() {}

    static Entries read(JsonNode file) {
        var reader = new ModelsDevSource();
        if (file.has("vendors")) {
            Fields.check("models.dev file", file, Set.of("source", "vendors"));
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
        Fields.check(id, vendor, isPublic ? ModelsDevPublic.VENDOR_FIELDS : VENDOR_FIELDS);
        var defaults = JsonNodeFactory.instance.objectNode();
        copy(vendor, "name", defaults, "name");
        String wire =
                isPublic ? ModelsDevPublic.wire(vendor) : vendor.path("wire").asText();
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
            JsonNode same = isPublic ? ModelsDevPublic.model(id + "/" + name, model) : model;
            entries.add(VendorList.ours(id), name, entry(id, name, same));
        }
    }

    private ObjectNode entry(String vendor, String id, JsonNode model) {
        String where = vendor + "/" + id;
        Fields.check(where, model, MODEL_FIELDS);
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
        var price = entries.plausible(VendorList.ours(vendor), id, () -> prices(vendor, id, model, where));
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
        if (Fields.object(where, model, "usd_per_million") instanceof ObjectNode given) {
            var rest = given.deepCopy();
            // Given per 1,000 requests, among prices of a million tokens: https://docs.perplexity.ai/guides/pricing
            JsonNode request = rest.remove("request");
            if (rest.remove("per_minute") != null) {
                entries.leaveOut(VendorList.ours(vendor), id, "usd_per_million.per_minute");
            }
            known.setAll(Amounts.prices(rest, PRICES, where + ".usd_per_million"));
            if (request != null) {
                known.set("per_request", Amounts.fee(request, 3, where + ".usd_per_million.request"));
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
        Fields.check(where + ".modes." + name, mode, MODE_FIELDS);
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
