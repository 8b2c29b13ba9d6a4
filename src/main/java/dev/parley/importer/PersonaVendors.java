package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads Persona's shapes of vendors: one to a file (V1 with {@code id}, V2 with {@code provider}, V5 with {@code name}),
 * many under {@code vendors} (V3), or each under its id with {@code api_keys} (V4).
 */
final class PersonaVendors {

    private static final Set<String> OURS =
            Set.of("openai", "anthropic", "google", "ollama", "groq", "mistral", "deepseek", "xai", "openrouter");

    private static final Set<String> NOT_YET = Set.of("rotation", "backoff", "description", "retry", "circuit_breaker");

    private static final Map<String, String> LIMITS = Map.of(
            "requests_per_minute", "requests_per_minute",
            "tokens_per_minute", "tokens_per_minute",
            "concurrent_requests", "concurrent_calls");

    private PersonaVendors() {}

    static boolean isVendors(ObjectNode file) {
        return file.has("vendors")
                || file.has("api_base")
                || file.has("auth_env")
                || !file.has("models") && isOfKeys(file);
    }

    private static boolean isOfKeys(ObjectNode file) {
        return !file.isEmpty()
                && file.properties().stream()
                        .allMatch(entry -> entry.getValue().has("api_keys")
                                || entry.getValue().has("rate_limits")
                                || entry.getValue().has("api_base"));
    }

    static void read(
            String where, String fileId, ObjectNode file, Map<String, ObjectNode> vendors, List<String> notes) {
        if (file.path("vendors") instanceof ObjectNode many) {
            many.properties().forEach(one -> add(where, one.getKey(), one.getValue(), vendors, notes));
        } else if (!file.has("api_base") && isOfKeys(file)) {
            file.properties().forEach(one -> add(where, one.getKey(), one.getValue(), vendors, notes));
        } else {
            String id = file.path("id").asText(file.path("provider").asText(fileId));
            add(where, id, file, vendors, notes);
        }
    }

    private static void add(
            String where, String name, JsonNode vendor, Map<String, ObjectNode> vendors, List<String> notes) {
        String id = PersonaImport.vendorId(where, name);
        String place = where + ": " + id;
        var ours = vendors.computeIfAbsent(id, any -> JsonNodeFactory.instance.objectNode());
        if (OURS.contains(id)) {
            ours.put("provider", id);
        }
        vendor.properties().forEach(field -> field(place, id, field.getKey(), field.getValue(), vendor, ours, notes));
        if (!ours.has("provider") && !ours.has("wire_format")) {
            ours.put("wire_format", "openai-chat");
        }
    }

    private static void field(
            String place, String id, String key, JsonNode value, JsonNode vendor, ObjectNode ours, List<String> notes) {
        switch (key) {
            case "id", "provider" -> {}
            case "name", "default_model", "auth_param", "headers" -> ours.set(key, value);
            case "api_base" -> ours.put("api_base", address(place, value.asText(), vendor));
            case "api_version" -> ours.withObjectProperty("query").put("api-version", value.asText());
            case "auth_type" -> authType(place, value.asText(), vendor, ours, notes);
            case "auth_env" -> ours.set("auth_env", value);
            case "auth_header" -> {
                if (!vendor.path("auth_type").asText().equals("bearer")) {
                    ours.set("auth_header", value);
                }
            }
            case "api_keys" -> keys(place, value, ours, notes);
            case "models" ->
                value.forEach(model -> PersonaModelList.add(place.substring(0, place.lastIndexOf(": ")), ours, model));
            case "timeout" -> ours.put("timeout", value.asText() + "s");
            case "request_format" -> format(place, value.asText(), ours);
            case "response_format" -> sameFormat(place, value.asText(), vendor);
            case "endpoints" -> endpoints(place, value, notes);
            case "enabled" -> ours.set("enabled", value);
            case "rate_limit", "rate_limits" -> limits(place + "." + key, value, ours, notes);
            default ->
                notes.add(place + "." + key
                        + (NOT_YET.contains(key) ? ": vendor files have no place for it" : ": unknown key")
                        + "; left out");
        }
    }

    /** A vendor file's address ends where the wire format's own path begins. */
    private static String address(String place, String base, JsonNode vendor) {
        String chat = vendor.path("endpoints").path("chat").asText("/v1/chat/completions");
        String ending = vendor.path("request_format").asText().equals("anthropic") ? "/messages" : "/chat/completions";
        String clean = base.replaceAll("/+$", "");
        if (chat.contains("{deployment}")) {
            throw new ImportProblem(
                    place + ".endpoints.chat: has {deployment}; write one vendor file for each deployment");
        }
        if (!chat.startsWith("/")) {
            return clean;
        }
        String path = chat.endsWith(ending) ? chat.substring(0, chat.length() - ending.length()) : "";
        return clean.endsWith(path) ? clean : clean + path;
    }

    private static void authType(String place, String type, JsonNode vendor, ObjectNode ours, List<String> notes) {
        switch (type.toLowerCase(Locale.ROOT)) {
            case "bearer", "none" -> ours.put("auth_type", type.toLowerCase(Locale.ROOT));
            case "header" -> {
                ours.put("auth_type", "header");
                if (!vendor.has("auth_header")) {
                    ours.put("auth_header", "Authorization");
                    notes.add(place + ".auth_type: header without auth_header: the bare key is sent in Authorization");
                }
            }
            case "query" -> {
                ours.put("auth_type", "query");
                notes.add(place + ".auth_type: query: Persona sent no key here; now it is sent");
            }
            default ->
                throw new ImportProblem(place + ".auth_type: '" + type + "' is none of bearer, header, query, none");
        }
    }

    /** Keys are named, never written: {@code ${NAME}} in a list of them. */
    private static void keys(String place, JsonNode keys, ObjectNode ours, List<String> notes) {
        for (JsonNode key : keys) {
            String text = key.asText();
            if (!text.matches("\\$\\{[A-Z][A-Z0-9_]*}")) {
                throw new ImportProblem(
                        place + ".api_keys: must be of the form ${NAME}; put keys into the environment");
            }
            ours.withArrayProperty("auth_env").add(text.substring(2, text.length() - 1));
        }
        if (keys.size() > 1) {
            notes.add(place + ".api_keys: the first variable that is set is used");
        }
    }

    private static void limits(String place, JsonNode limits, ObjectNode ours, List<String> notes) {
        limits.properties().forEach(limit -> {
            String setting = LIMITS.get(limit.getKey());
            if (setting == null) {
                notes.add(place + "." + limit.getKey() + ": unknown key; left out");
            } else if (!limit.getValue().isNull()) {
                ours.withObjectProperty("limits").set(setting, limit.getValue());
            }
        });
    }

    private static void format(String place, String format, ObjectNode ours) {
        switch (format) {
            case "openai" -> ours.put("wire_format", "openai-chat");
            case "anthropic" -> ours.put("wire_format", "anthropic-messages");
            default ->
                throw new ImportProblem(place + ".request_format: '" + format + "' is neither openai nor anthropic");
        }
    }

    private static void sameFormat(String place, String format, JsonNode vendor) {
        if (!format.equals(vendor.path("request_format").asText("openai"))) {
            throw new ImportProblem(
                    place + ".response_format: is another than request_format; no vendor file can say that");
        }
    }

    private static void endpoints(String place, JsonNode endpoints, List<String> notes) {
        endpoints.fieldNames().forEachRemaining(name -> {
            if (!name.equals("chat")) {
                notes.add(place + ".endpoints." + name + ": the wire format has its own path; left out");
            }
        });
    }
}
