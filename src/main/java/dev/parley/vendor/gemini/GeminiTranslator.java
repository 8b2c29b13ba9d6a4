package dev.parley.vendor.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Struct;
import dev.parley.error.GatewayException;
import dev.parley.schema.SchemaText;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.JsonSchemaFormat;
import dev.parley.v1.ResponseFormat;
import dev.parley.v1.Sampling;
import dev.parley.vendor.VendorOptions;
import dev.parley.vendor.WireJson;
import java.util.List;
import java.util.Map;

/** Our request as Gemini's. Pure; what is lost or added on the way is noted. */
final class GeminiTranslator {

    static final String FORMAT = "gemini";

    private GeminiTranslator() {}

    static GeminiWire.Request toWire(CompleteRequest request, GeminiModel model, GeminiNotes notes) {
        List<Object> system = GeminiMessages.system(request);
        return new GeminiWire.Request(
                system.isEmpty() ? null : new GeminiWire.Content(null, system),
                new GeminiMessages(model, notes).contents(request),
                GeminiTools.declarations(request, model, notes),
                GeminiTools.choice(request),
                request.getServiceTier().isEmpty() ? null : request.getServiceTier(),
                config(request, model, notes));
    }

    private static GeminiWire.Config config(CompleteRequest request, GeminiModel model, GeminiNotes notes) {
        Sampling sampling = request.getSampling();
        ResponseFormat format = request.getResponseFormat();
        GeminiSchema schema = format.hasJsonSchema() ? schema(format.getJsonSchema(), model, notes) : GeminiSchema.NONE;
        var config = new GeminiWire.Config(
                sampling.hasTemperature() ? sampling.getTemperature() : null,
                sampling.hasTopP() ? sampling.getTopP() : null,
                sampling.hasTopK() ? sampling.getTopK() : null,
                sampling.hasSeed() ? sampling.getSeed() : null,
                request.hasMaxOutputTokens() ? request.getMaxOutputTokens() : null,
                request.getStopCount() > 0 ? request.getStopList() : null,
                sampling.hasFrequencyPenalty() ? sampling.getFrequencyPenalty() : null,
                sampling.hasPresencePenalty() ? sampling.getPresencePenalty() : null,
                request.getCandidates() > 1 ? request.getCandidates() : null,
                request.hasLogprobs() ? true : null,
                request.getLogprobs() > 0 ? request.getLogprobs() : null,
                format.hasJson() || format.hasJsonSchema() ? "application/json" : null,
                schema.openApi(),
                schema.json(),
                request.hasReasoning() ? GeminiThinking.of(request.getReasoning(), model, notes) : null);
        return config.equals(GeminiWire.Config.NONE) ? null : config;
    }

    /** Gemini has no place for a schema's name; what the answer is for stands in the schema itself. */
    private static GeminiSchema schema(JsonSchemaFormat format, GeminiModel model, GeminiNotes notes) {
        var schema =
                GeminiSchema.of(SchemaText.of("response_format.json_schema.schema", format.getSchema()), model, notes);
        for (JsonNode one : new JsonNode[] {schema.openApi(), schema.json()}) {
            if (one instanceof ObjectNode object && !format.getDescription().isEmpty() && !one.has("description")) {
                object.put("description", format.getDescription());
            }
        }
        return schema;
    }

    /** A JSON object that the caller gave as text; an empty text is one without fields. */
    static ObjectNode object(String json, String field) {
        if (json.isBlank()) {
            return JsonNodeFactory.instance.objectNode();
        }
        return WireJson.tree(json)
                .filter(JsonNode::isObject)
                .map(ObjectNode.class::cast)
                .orElseThrow(() -> GatewayException.invalid(
                        field, "is not a JSON object", "Gemini takes no other form; mend it or leave it out"));
    }

    /** A record of ours, or its JSON with what the caller adds to it. */
    static Object with(Object wire, Map<String, Struct> options, String where) {
        Struct own = options.get(FORMAT);
        return own == null || own.getFieldsCount() == 0
                ? wire
                : VendorOptions.merged(WireJson.node(wire), own, where + ".vendor_options." + FORMAT);
    }
}
