package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings models.dev's public {@code api.json} into the form that {@link ModelsDevSource} reads. Its fields are those of
 * https://github.com/anomalyco/models.dev/blob/dev/packages/core/src/schema.ts; one that is not among them may be a price,
 * and is refused.
 */
final class ModelsDevPublic {

    static final Set<String> VENDOR_FIELDS = Set.of("id", "name", "env", "npm", "api", "doc", "models");

    private static final Set<String> MODEL_FIELDS = Set.of(
            "id",
            "name",
            "description",
            "family",
            "attachment",
            "reasoning",
            "reasoning_options",
            "temperature",
            "tool_call",
            "structured_output",
            "interleaved",
            "knowledge",
            "release_date",
            "last_updated",
            "modalities",
            "open_weights",
            "limit",
            "status",
            "provider",
            "cost",
            "experimental");
    private static final Set<String> PROVIDER_FIELDS = Set.of("npm", "api", "shape", "body", "headers");
    private static final Map<String, String> PACKAGES = Map.of(
            "@ai-sdk/anthropic", "anthropic-messages",
            "@ai-sdk/google", "gemini",
            "@ai-sdk/google-vertex", "gemini",
            "@ai-sdk/google-vertex/anthropic", "anthropic-messages",
            "@ai-sdk/amazon-bedrock", "bedrock-converse",
            "@ai-sdk/cohere", "cohere-v2");

    private ModelsDevPublic() {}

    static String wire(JsonNode node) {
        String name = node.path("npm").asText();
        return PACKAGES.getOrDefault(name, name.startsWith("@ai-sdk/") ? "openai-chat" : "");
    }

    /** A model in the other form, whose field names are those of {@link ModelsDevSource}. */
    static ObjectNode model(String where, JsonNode model) {
        Fields.check(where, model, MODEL_FIELDS);
        Fields.check(where + ".limit", model.path("limit"), Set.of("context", "input", "output"));
        Fields.check(where + ".modalities", model.path("modalities"), Set.of("input", "output"));
        Fields.check(where + ".provider", model.path("provider"), PROVIDER_FIELDS);
        Fields.check(where + ".experimental", model.path("experimental"), Set.of("modes"));
        var same = JsonNodeFactory.instance.objectNode();
        for (String field : List.of("name", "family", "knowledge", "release_date", "last_updated", "status")) {
            ModelsDevSource.copy(model, field, same, field);
        }
        ModelsDevSource.copy(model.path("limit"), "context", same, "context");
        ModelsDevSource.copy(model.path("limit"), "input", same, "max_input");
        ModelsDevSource.copy(model.path("limit"), "output", same, "max_output");
        ModelsDevSource.copy(model.path("modalities"), "input", same, "input");
        ModelsDevSource.copy(model.path("modalities"), "output", same, "output");
        ModelsDevSource.copy(model, "reasoning_options", same, "reasoning_options");
        var can = same.putArray("capabilities");
        for (String flag : List.of("attachment", "reasoning", "structured_output", "temperature", "tool_call")) {
            // Some say in an object how well they call tools.
            JsonNode said = model.path(flag);
            if (said.path("supported").asBoolean(said.asBoolean())) {
                can.add(flag);
            }
        }
        if (model.has("temperature") && !model.get("temperature").asBoolean()) {
            same.putArray("rejects").add("temperature");
        }
        if (model.path("provider").has("npm")) {
            same.put("wire", wire(model.get("provider")));
        }
        ModelsDevSource.copy(model.path("provider"), "api", same, "api_base");
        if (Fields.object(where, model, "cost") instanceof ObjectNode cost) {
            prices(cost.deepCopy(), same, where);
        }
        model.path("experimental").path("modes").properties().forEach(mode -> {
            String place = where + ".experimental.modes." + mode.getKey();
            Fields.check(place, mode.getValue(), Set.of("cost", "provider"));
            Fields.check(place + ".provider", mode.getValue().path("provider"), Set.of("body", "headers"));
            var modes = same.withObjectProperty("modes").putObject(mode.getKey());
            modes.set("usd_per_million", mode.getValue().path("cost"));
            modes.set("body", mode.getValue().path("provider").path("body"));
        });
        return same;
    }

    private static void prices(ObjectNode cost, ObjectNode same, String where) {
        var above = JsonNodeFactory.instance.arrayNode();
        Fields.object(where + ".cost", cost, "context_over_200k");
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
}
