package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads a vendor of Persona's: one to a file (V1 with {@code id}, V2 with {@code provider}, V5 with {@code name}), one of
 * many under {@code vendors} (V3), or one under its id with keys, limits or waits (V4).
 */
final class PersonaVendors {

    private static final String AUTH_TYPE = "auth_type";
    private static final String AUTH_HEADER = "auth_header";
    private static final String MODELS = "models";

    private static final Set<String> KNOWN = Set.of(
            "id",
            "provider",
            "name",
            "api_base",
            "api_version",
            AUTH_TYPE,
            "auth_env",
            AUTH_HEADER,
            "auth_param",
            "headers",
            "endpoints",
            "request_format",
            "response_format",
            "default_model",
            MODELS,
            "timeout",
            "enabled",
            "aliases",
            "api_keys",
            "rotation",
            "rate_limit",
            "rate_limits",
            "backoff",
            "retry",
            "circuit_breaker");

    /** Headers that belong to the wire format: it is spoken in one version. */
    private static final Set<String> OWN_HEADERS = Set.of("content-type", "anthropic-version");

    private final String file;
    private final String place;
    private final String id;
    private final JsonNode vendor;
    private final PersonaFound found;
    private final ObjectNode ours = JsonNodeFactory.instance.objectNode();

    private PersonaVendors(String file, String id, JsonNode vendor, PersonaFound found) {
        this.file = file;
        this.place = file + ": " + id;
        this.id = id;
        this.vendor = vendor;
        this.found = found;
    }

    /** Whether a file is one vendor. */
    static boolean isOne(ObjectNode file) {
        return file.has("api_base") || file.has("auth_env") || file.path(MODELS).isArray();
    }

    /** Whether a value under a name is that vendor. */
    static boolean isVendor(JsonNode value) {
        return List.of("api_keys", "rotation", "rate_limits", "backoff", "api_base", "auth_env").stream()
                .anyMatch(value::has);
    }

    /** A file of one vendor. Persona finds it by the file's name, which stays a name of it. */
    static void readOne(String file, String fileId, ObjectNode vendor, PersonaFound found) {
        String name = vendor.path("id").asText(vendor.path("provider").asText(fileId));
        read(file, name, vendor, found);
        found.read(() -> {
            String other = PersonaImport.vendorId(file, fileId);
            if (vendor.has("id") && !other.equals(PersonaImport.vendorId(file, name))) {
                found.vendor(PersonaImport.vendorId(file, name))
                        .withArrayProperty("aliases")
                        .add(other);
                found.note(file + ": Persona calls this vendor '" + other + "' by its file; it is an alias of '" + name
                        + "' now");
            }
        });
    }

    static void read(String file, String name, JsonNode vendor, PersonaFound found) {
        found.read(() -> {
            String id = PersonaImport.vendorId(file, name);
            var reader = new PersonaVendors(file, id, vendor, found);
            if (!found.read(() -> found.add(file, id, reader.read()))) {
                found.refuse(id);
            }
        });
    }

    private ObjectNode read() {
        text("name");
        text("default_model");
        text("auth_param");
        new PersonaAddress(place, id, vendor, found).addTo(ours);
        if (vendor.hasNonNull("api_version")) {
            ours.putObject("query").put("api-version", vendor.get("api_version").asText());
        }
        auth();
        found.checkHolds(place + ".endpoints", vendor.path("endpoints"));
        found.checkHolds(place + ".headers", vendor.path("headers"));
        vendor.path("headers").properties().forEach(this::header);
        new PersonaResilience(place, vendor, found).addTo(ours);
        settings();
        models();
        vendor.fieldNames().forEachRemaining(field -> {
            if (!KNOWN.contains(field)) {
                found.leftOut(place + "." + field, "vendor files have no place for it");
            }
        });
        return ours;
    }

    private void text(String field) {
        if (vendor.hasNonNull(field) && !vendor.get(field).asText().isBlank()) {
            ours.put(field, vendor.get(field).asText());
        }
    }

    private void auth() {
        if (vendor.path("auth_env").isArray()) {
            ours.set("auth_env", vendor.get("auth_env"));
        } else {
            text("auth_env");
        }
        if (!vendor.hasNonNull(AUTH_TYPE)) {
            text(AUTH_HEADER);
            return;
        }
        String type = vendor.get(AUTH_TYPE).asText().toLowerCase(Locale.ROOT);
        if (!Set.of("bearer", "header", "query", "none").contains(type)) {
            throw new ImportProblem(place + ".auth_type: '" + type + "' is none of bearer, header, query, none");
        }
        ours.put(AUTH_TYPE, type);
        if (type.equals("query")) {
            found.note(place + ".auth_type: query: Persona sent no key here; now it is sent");
        } else if (type.equals("header") && !vendor.hasNonNull(AUTH_HEADER)) {
            ours.put(AUTH_HEADER, "Authorization");
            found.note(place + ".auth_type: header without auth_header: the bare key is sent in Authorization");
        } else if (!type.equals("none")) {
            text(AUTH_HEADER);
        }
    }

    /** A variable that is not set is an empty text to Persona; here it would be a mistake. */
    private void header(Map.Entry<String, JsonNode> header) {
        String name = header.getKey();
        String where = place + ".headers." + name;
        String value = header.getValue().asText();
        boolean isKey = vendor.hasNonNull("auth_env")
                && value.equals("${" + vendor.get("auth_env").asText() + "}");
        if (OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
            found.leftOut(where, "the wire format sends its own");
        } else if (isKey) {
            ours.put(AUTH_TYPE, "header").put(AUTH_HEADER, name);
            found.note(where + ": is the key, which is sent in this header alone");
        } else if (name.matches("(?i).*(authorization|key|token|secret).*") && !value.contains("${")) {
            throw new ImportProblem(where + ": holds a key; put it into the environment and write ${NAME}");
        } else {
            ours.withObjectProperty("headers").put(name, value.replaceAll("\\$\\{([^}:]+)}", "\\${$1:}"));
        }
    }

    private void settings() {
        if (vendor.path("enabled").isBoolean()) {
            ours.set("enabled", vendor.get("enabled"));
        } else if (vendor.hasNonNull("enabled")) {
            found.leftOut(place + ".enabled", "is neither true nor false");
        }
        if (vendor.path("aliases").isArray()) {
            ours.set("aliases", vendor.get("aliases"));
        }
        if (vendor.hasNonNull("timeout")) {
            PersonaResilience.time(vendor.get("timeout"))
                    .ifPresentOrElse(
                            time -> ours.put("timeout", time),
                            () -> found.leftOut(place + ".timeout", "is no number of seconds up to a day"));
        }
    }

    /** Names, or whole models by their names or in a list. */
    private void models() {
        JsonNode models = vendor.path(MODELS);
        found.checkHolds(place + "." + MODELS, models);
        ours.putArray(MODELS);
        if (models.isObject()) {
            models.properties()
                    .forEach(one -> new PersonaModels(file, one.getKey(), one.getValue(), found).addTo(id, ours));
        } else {
            models.forEach(one -> {
                if (one.isObject()) {
                    new PersonaModels(file, "", one, found).addTo(id, ours);
                } else {
                    PersonaModelList.add(file, ours, one.asText());
                }
            });
        }
        if (ours.get(MODELS).isEmpty()) {
            ours.remove(MODELS);
        }
    }
}
