package dev.parley.catalog;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Lays environment variables over a vendor file: {@code PARLEY_VENDORS_<VENDOR>_<KEY>}, where every character that is
 * no letter or digit becomes an underscore. Keys inside are joined by one more underscore; a model is named by its id.
 */
final class EnvironmentOverrides {

    static final String PREFIX = "PARLEY_VENDORS_";

    private final ObjectMapper yaml;
    private final String file;
    private final Map<String, String> environment;

    EnvironmentOverrides(ObjectMapper yaml, String file, Map<String, String> environment) {
        this.yaml = yaml;
        this.file = file;
        this.environment = environment;
    }

    /** Whether a variable belongs to this vendor and not to another whose name starts the same. */
    static boolean belongs(String variable, String vendor) {
        return variable.startsWith(PREFIX + variableName(vendor) + "_");
    }

    void apply(String vendor, ObjectNode tree) {
        String prefix = PREFIX + variableName(vendor) + "_";
        environment.entrySet().stream()
                .filter(entry -> belongs(entry.getKey(), vendor))
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> set(
                        tree,
                        yaml.constructType(VendorFile.class),
                        entry.getKey().substring(prefix.length()),
                        entry.getKey(),
                        entry.getValue()));
    }

    private void set(ObjectNode tree, JavaType type, String rest, String variable, String value) {
        if (type.isMapLikeType()) {
            tree.set(
                    existing(tree, rest).orElse(rest.toLowerCase(Locale.ROOT).replace('_', '-')),
                    parsed(variable, value));
            return;
        }
        var property = property(type, rest)
                .orElseThrow(() -> new ConfigProblem("environment variable " + variable + " (over " + file
                        + "): no such setting." + Nearest.question(rest, names(type))));
        String name = property.getName();
        String below = rest.substring(variableName(name).length());
        if (below.isEmpty()) {
            tree.set(name, parsed(variable, value));
        } else if (property.getPrimaryType().isCollectionLikeType()) {
            model(
                    tree.withArray(name),
                    property.getPrimaryType().getContentType(),
                    below.substring(1),
                    variable,
                    value);
        } else {
            set(tree.withObjectProperty(name), property.getPrimaryType(), below.substring(1), variable, value);
        }
    }

    /** A setting of one listed model, named by its id. */
    private void model(ArrayNode models, JavaType type, String rest, String variable, String value) {
        for (int i = 0; i < models.size(); i++) {
            JsonNode entry = models.get(i);
            String id = entry.isTextual() ? entry.textValue() : entry.path("id").asText();
            if (rest.startsWith(variableName(id) + "_")) {
                if (!(entry instanceof ObjectNode)) {
                    models.set(i, yaml.createObjectNode().put("id", id));
                }
                set((ObjectNode) models.get(i), type, rest.substring(id.length() + 1), variable, value);
                return;
            }
        }
        throw new ConfigProblem("environment variable " + variable + " (over " + file
                + "): names no model that the file lists; list the model under 'models' first");
    }

    /** The property whose name starts the rest of the variable, the longest where several do. */
    private Optional<BeanPropertyDefinition> property(JavaType type, String rest) {
        return properties(type).stream()
                .filter(property -> rest.equals(variableName(property.getName()))
                        || rest.startsWith(variableName(property.getName()) + "_")
                                && (property.getPrimaryType().isContainerType()
                                        || !properties(property.getPrimaryType())
                                                .isEmpty()))
                .max(Comparator.comparingInt(property -> property.getName().length()));
    }

    private List<BeanPropertyDefinition> properties(JavaType type) {
        return type.isTypeOrSubTypeOf(Record.class)
                ? yaml.getDeserializationConfig().introspect(type).findProperties()
                : List.of();
    }

    private List<String> names(JavaType type) {
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

    /** The value is YAML too, so that numbers, lists and truth values can be given. */
    private JsonNode parsed(String variable, String value) {
        try {
            return yaml.readTree(value);
        } catch (IOException e) {
            throw new ConfigProblem("environment variable " + variable + " (over " + file + "): is not YAML; quote it");
        }
    }

    static String variableName(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
