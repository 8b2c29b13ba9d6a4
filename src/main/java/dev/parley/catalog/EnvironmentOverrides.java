package dev.parley.catalog;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Lays environment variables over a vendor file: {@code PARLEY_VENDORS_<VENDOR>_<KEY>}, where every character that is
 * no letter or digit becomes an underscore. Keys inside are joined by one more underscore; a model is named by its id, a
 * key by its variable.
 */
final class EnvironmentOverrides {

    static final String PREFIX = "PARLEY_VENDORS_";

    private static final ObjectMapper YAML = VendorTree.YAML;
    private static final JavaType VENDOR = YAML.constructType(VendorFile.class);

    private final String file;

    EnvironmentOverrides(String file) {
        this.file = file;
    }

    /** The variables that override something, by the vendor that they belong to. An empty one overrides nothing. */
    static Map<String, Map<String, String>> byVendor(Collection<String> vendors, Map<String, String> environment) {
        Map<String, Map<String, String>> byVendor = new HashMap<>();
        environment.forEach((variable, value) -> owner(variable, vendors)
                .filter(vendor -> !value.isBlank())
                .ifPresent(vendor ->
                        byVendor.computeIfAbsent(vendor, any -> new TreeMap<>()).put(variable, value)));
        return byVendor;
    }

    /** The vendor with the longest name that starts the variable and leaves a setting's name, else the longest. */
    static Optional<String> owner(String variable, Collection<String> vendors) {
        Comparator<String> bySetting = Comparator.comparing(
                vendor -> property(VENDOR, rest(variable, vendor)).isPresent());
        return vendors.stream()
                .filter(vendor -> variable.startsWith(prefix(vendor)))
                .max(bySetting.thenComparing(String::length));
    }

    void apply(String vendor, ObjectNode tree, Map<String, String> overrides) {
        overrides.forEach((variable, value) -> set(tree, VENDOR, rest(variable, vendor), variable, value));
    }

    private static String prefix(String vendor) {
        return PREFIX + variableName(vendor) + "_";
    }

    private static String rest(String variable, String vendor) {
        return variable.substring(prefix(vendor).length());
    }

    private void set(ObjectNode tree, JavaType type, String rest, String variable, String value) {
        if (type.isMapLikeType()) {
            tree.set(
                    existing(tree, rest).orElse(rest.toLowerCase(Locale.ROOT).replace('_', '-')),
                    parsed(type.getContentType(), variable, value));
            return;
        }
        var property = property(type, rest)
                .orElseThrow(() -> new ConfigProblem("environment variable " + variable + " (over " + file
                        + "): no such setting." + Nearest.question(rest, names(type))));
        String name = property.getName();
        String below = rest.substring(variableName(name).length());
        if (below.isEmpty()) {
            tree.set(name, parsed(property.getPrimaryType(), variable, value));
        } else if (property.getPrimaryType().isCollectionLikeType()) {
            entry(
                    tree.withArray(name),
                    property.getPrimaryType().getContentType(),
                    below.substring(1),
                    variable,
                    value);
        } else {
            set(tree.withObjectProperty(name), property.getPrimaryType(), below.substring(1), variable, value);
        }
    }

    /** A setting of one listed model, named by its id, or of one listed key, named by its variable. */
    private void entry(ArrayNode entries, JavaType type, String rest, String variable, String value) {
        int found = -1;
        for (int i = 0; i < entries.size(); i++) {
            if (rest.startsWith(variableName(id(entries.get(i))) + "_")
                    && (found < 0
                            || id(entries.get(i)).length()
                                    > id(entries.get(found)).length())) {
                found = i;
            }
        }
        if (found < 0) {
            throw new ConfigProblem("environment variable " + variable + " (over " + file
                    + "): names no model or key that the file lists; list it under 'models' or 'keys' first");
        }
        String id = id(entries.get(found));
        if (!(entries.get(found) instanceof ObjectNode)) {
            entries.set(found, YAML.createObjectNode().put(type.hasRawClass(KeyFile.class) ? "env" : "id", id));
        }
        set((ObjectNode) entries.get(found), type, rest.substring(id.length() + 1), variable, value);
    }

    private static String id(JsonNode entry) {
        return entry.isTextual()
                ? entry.textValue()
                : entry.path("id").asText(entry.path("env").asText());
    }

    /** The property whose name starts the rest of the variable, the longest where several do. */
    private static Optional<BeanPropertyDefinition> property(JavaType type, String rest) {
        return properties(type).stream()
                .filter(property -> rest.equals(variableName(property.getName()))
                        || rest.startsWith(variableName(property.getName()) + "_")
                                && (property.getPrimaryType().isContainerType()
                                        || !properties(property.getPrimaryType())
                                                .isEmpty()))
                .max(Comparator.comparingInt(property -> property.getName().length()));
    }

    private static List<BeanPropertyDefinition> properties(JavaType type) {
        return type.isTypeOrSubTypeOf(Record.class)
                ? YAML.getDeserializationConfig().introspect(type).findProperties()
                : List.of();
    }

    private static List<String> names(JavaType type) {
        return properties(type).stream()
                .map(property -> variableName(property.getName()))
                .toList();
    }

    private static Optional<String> existing(ObjectNode tree, String rest) {
        return tree.properties().stream()
                .map(Map.Entry::getKey)
                .filter(key -> variableName(key).equals(rest))
                .findFirst();
    }

    /** Text is taken as it is; anything else is YAML too, so that numbers, lists and truth values can be given. */
    private JsonNode parsed(JavaType type, String variable, String value) {
        if (type.hasRawClass(String.class)) {
            return TextNode.valueOf(value);
        }
        try {
            return YAML.readTree(value);
        } catch (IOException e) {
            throw new ConfigProblem("environment variable " + variable + " (over " + file + "): is not YAML; quote it");
        }
    }

    static String variableName(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
