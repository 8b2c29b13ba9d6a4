package dev.parley.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.smallrye.common.expression.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Reads the text of one vendor file: YAML, then the environment over it, then {@code ${NAME}}, then strict binding. */
final class VendorTree {

    static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final String file;
    private final Settings settings;
    private final List<String> unsetKeyVariables = new ArrayList<>();
    private final List<String> unsetAddressVariables = new ArrayList<>();

    VendorTree(String file, Settings settings) {
        this.file = file;
        this.settings = settings;
    }

    /** Variables that {@code api_key} names and that are not set. */
    List<String> unsetKeyVariables() {
        return List.copyOf(unsetKeyVariables);
    }

    /** Variables that {@code api_base} names and that are not set; a host that can't exist stands for each. */
    List<String> unsetAddressVariables() {
        return List.copyOf(unsetAddressVariables);
    }

    VendorFile read(String vendor, String text, Map<String, String> overrides) {
        return read(text, VendorFile.class, keys -> new EnvironmentOverrides(file).apply(vendor, keys, overrides));
    }

    /** Reads another kind of file by the same rules. */
    <T> T read(String text, Class<T> type) {
        return read(text, type, keys -> {});
    }

    private <T> T read(String text, Class<T> type, Consumer<ObjectNode> overrides) {
        try {
            JsonNode tree = text.isBlank() ? YAML.createObjectNode() : YAML.readTree(text);
            if (!(tree instanceof ObjectNode keys)) {
                throw problem("", "must hold keys and values, such as 'api_base: https://…'");
            }
            overrides.accept(keys);
            return YAML.treeToValue(expand("", keys), type);
        } catch (UnrecognizedPropertyException e) {
            List<String> known = e.getKnownPropertyIds().stream()
                    .map(Object::toString)
                    .sorted()
                    .toList();
            throw problem(
                    path(e),
                    "unknown key." + Nearest.question(e.getPropertyName(), known) + " Known keys: "
                            + String.join(", ", known) + ".");
        } catch (JsonMappingException e) {
            throw problem(path(e), "has a value that does not fit: " + reason(e));
        } catch (JsonProcessingException e) {
            throw problem(
                    "",
                    "is not YAML: line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ". Check indentation, quotes and keys given twice.");
        }
    }

    private ConfigProblem problem(String path, String what) {
        return new ConfigProblem(file + ": " + (path.isEmpty() ? "" : path + ": ") + what);
    }

    /** The message without the source, which would show values. */
    private static String reason(JsonMappingException e) {
        return e.getOriginalMessage() == null
                ? "wrong type"
                : e.getOriginalMessage().replaceAll("\"[^\"]*\"", "…");
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(part -> part.getFieldName() != null ? part.getFieldName() : String.valueOf(part.getIndex()))
                .collect(Collectors.joining("."));
    }

    private JsonNode expand(String path, JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(entry -> entry.setValue(expand(join(path, entry.getKey()), entry.getValue())));
            return object;
        }
        if (node instanceof ArrayNode array) {
            List<JsonNode> expanded = new ArrayList<>();
            for (int i = 0; i < array.size(); i++) {
                expanded.add(expand(join(path, String.valueOf(i)), array.get(i)));
            }
            return YAML.createArrayNode().addAll(expanded);
        }
        return node.isTextual() && node.textValue().contains("${")
                ? TextNode.valueOf(text(path, node.textValue()))
                : node;
    }

    private String text(String path, String value) {
        return Expression.compile(value, Expression.Flag.LENIENT_SYNTAX, Expression.Flag.NO_TRIM)
                .evaluate((name, target) -> {
                    var found = settings.find(name.getKey());
                    if (found.isPresent()) {
                        target.append(found.get());
                    } else if (name.hasDefault()) {
                        name.expandDefault();
                    } else if (path.equals("api_key")) {
                        // No mistake: the vendor is off until the variable is set, and says so.
                        unsetKeyVariables.add(name.getKey());
                    } else if (path.equals("api_base")) {
                        unsetAddressVariables.add(name.getKey());
                        target.append(target.isEmpty() ? "http://unset.invalid" : "unset.invalid");
                    } else {
                        throw problem(
                                path,
                                "the variable " + name.getKey() + " is not set; set it, or write ${" + name.getKey()
                                        + ":default}");
                    }
                });
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
