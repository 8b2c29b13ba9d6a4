package dev.parley.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What Gemini refuses in a request, and what a request asks for beside words. */
final class GeminiRules {

    /** What https://ai.google.dev/gemini-api/docs/thought-signatures lets stand for a signature that was lost. */
    private static final String LOST = "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=";

    private static final Set<String> SIGNATURES = Set.of(GeminiParts.SIGNATURE, LOST);

    private GeminiRules() {}

    static void check(String model, JsonObject body) {
        List<JsonObject> contents = objects(body.getJsonArray("contents")).toList();
        for (int i = 0; i < contents.size(); i++) {
            var calls = parts(contents.get(i), "functionCall");
            if (calls.isEmpty()) {
                continue;
            }
            if (model.startsWith("gemini-3")
                    && !SIGNATURES.contains(SandboxServer.text(calls.get(0), "thoughtSignature"))) {
                throw new Refusal(
                        400,
                        "INVALID_ARGUMENT",
                        "Function call is missing a thought_signature in functionCall parts, content block " + i);
            }
            if (i + 1 < contents.size()
                    && parts(contents.get(i + 1), "functionResponse").size() != calls.size()) {
                throw new Refusal(
                        400,
                        "INVALID_ARGUMENT",
                        "Please ensure that the number of function response parts is equal to the number of function call"
                                + " parts of the function call turn.");
            }
        }
    }

    private static List<JsonObject> parts(JsonObject content, String kind) {
        return objects(content.getJsonArray("parts"))
                .filter(part -> part.containsKey(kind))
                .toList();
    }

    private static Stream<JsonObject> objects(JsonArray array) {
        return array == null ? Stream.of() : array.stream().map(JsonObject.class::cast);
    }

    static Wish wish(JsonObject body) {
        var config = body.getJsonObject("generationConfig", new JsonObject());
        var calling = body.getJsonObject("toolConfig", new JsonObject())
                .getJsonObject("functionCallingConfig", new JsonObject());
        var allowed = calling.getJsonArray("allowedFunctionNames", new JsonArray());
        boolean must = "ANY".equals(calling.getString("mode"));
        return new Wish(
                body,
                Optional.ofNullable(config.getJsonObject("responseJsonSchema", config.getJsonObject("responseSchema")))
                        .map(schema -> (JsonObject) jsonSchema(schema)),
                offers(body),
                !must ? "" : allowed.isEmpty() ? Wish.ANY : allowed.getString(0),
                true);
    }

    private static List<Wish.Offer> offers(JsonObject body) {
        List<Wish.Offer> offers = new ArrayList<>();
        objects(body.getJsonArray("tools"))
                .flatMap(tool -> objects(tool.getJsonArray("functionDeclarations")))
                .forEach(declaration -> offers.add(new Wish.Offer(
                        declaration.getString("name"), (JsonObject) jsonSchema(declaration.getJsonObject(
                                "parametersJsonSchema", declaration.getJsonObject("parameters", new JsonObject()))))));
        return offers;
    }

    /** Types may be written in OpenAPI's capitals. */
    private static Object jsonSchema(Object schema) {
        if (schema instanceof JsonArray list) {
            var copy = new JsonArray();
            list.forEach(item -> copy.add(jsonSchema(item)));
            return copy;
        }
        if (schema instanceof JsonObject object) {
            var copy = new JsonObject();
            object.forEach(entry -> copy.put(
                    entry.getKey(),
                    entry.getKey().equals("type") && entry.getValue() instanceof String type
                            ? type.toLowerCase(Locale.ROOT)
                            : jsonSchema(entry.getValue())));
            return copy;
        }
        return schema;
    }
}
