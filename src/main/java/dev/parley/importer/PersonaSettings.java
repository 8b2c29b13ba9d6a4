package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Set;

/**
 * Reads what Persona's files say besides vendors and models: default models and which vendors are on (F-085, M1). All else
 * is told by its name.
 */
final class PersonaSettings {

    private static final String MODEL = "model";
    private static final String PROVIDER = "provider";

    /** What stands beside the provider and its model in the defaults of a run. */
    private static final Set<String> OF_A_RUN =
            Set.of(PROVIDER, MODEL, "complexity", "detail_level", "workflow", "count");

    private final String file;
    private final PersonaFound found;

    PersonaSettings(String file, PersonaFound found) {
        this.file = file;
        this.found = found;
    }

    void read(String name, JsonNode value) {
        switch (value.isObject() ? name : "") {
            case "defaults" -> defaults(value);
            case "providers" -> value.properties().forEach(one -> provider("providers.", one.getKey(), one.getValue()));
            case PROVIDER ->
                value.properties().forEach(one -> {
                    if (one.getValue().isObject()) {
                        provider("provider.", one.getKey(), one.getValue());
                    } else {
                        leftOut("provider." + one.getKey(), one.getValue());
                    }
                });
            default -> leftOut(name, value);
        }
    }

    /** Either the default model of each provider, or what a run has for want of better. */
    private void defaults(JsonNode defaults) {
        String provider = defaults.path(PROVIDER).asText("");
        defaults.properties().forEach(one -> {
            String where = file + ": defaults." + one.getKey();
            if (one.getKey().equals(MODEL) && !provider.isEmpty()) {
                defaultModel(where, provider, one.getValue());
            } else if (one.getKey().equals(PROVIDER)) {
                found.leftOut(where, "a call names its model");
            } else if (OF_A_RUN.contains(one.getKey())) {
                leftOut("defaults." + one.getKey(), one.getValue());
            } else {
                defaultModel(where, one.getKey(), one.getValue());
            }
        });
    }

    private void defaultModel(String where, String provider, JsonNode model) {
        if (!model.isTextual()) {
            found.leftOut(where, "is no model's name");
            return;
        }
        lay(where, provider, "default_model", model);
    }

    private void provider(String block, String id, JsonNode settings) {
        settings.properties().forEach(one -> {
            String name = block + id + "." + one.getKey();
            switch (one.getKey()) {
                case "enabled" -> enabled(name, id, one.getValue());
                case MODEL -> defaultModel(file + ": " + name, id, one.getValue());
                case "base_url" ->
                    PersonaVendors.read(
                            file, id, JsonNodeFactory.instance.objectNode().set("api_base", one.getValue()), found);
                default -> leftOut(name, one.getValue());
            }
        });
    }

    private void enabled(String name, String id, JsonNode value) {
        if (value.isBoolean()) {
            lay(file + ": " + name, id, "enabled", value);
        } else {
            found.leftOut(file + ": " + name, "is neither true nor false");
        }
    }

    private void lay(String where, String provider, String key, JsonNode value) {
        found.read(() -> found.add(
                file,
                PersonaImport.vendorId(where, provider),
                JsonNodeFactory.instance.objectNode().set(key, value)));
    }

    /** Names each setting in a block. */
    private void leftOut(String name, JsonNode value) {
        if (value.isObject() && !value.isEmpty()) {
            value.properties().forEach(one -> leftOut(name + "." + one.getKey(), one.getValue()));
        } else {
            found.leftOut(file + ": " + name, "vendor files have no place for it");
        }
    }
}
