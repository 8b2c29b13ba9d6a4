package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads Persona's shapes of models (M1 to M7). Prices are USD per 1,000 tokens where the key says {@code per_1k}, per
 * million where it says {@code per_1m_tokens} or says nothing; a model that has two units is refused.
 */
final class PersonaModels {

    private static final Set<String> KNOWN = Set.of(
            "id",
            "model",
            "model_id",
            "name",
            "provider",
            "vendor",
            "context_window",
            "max_output",
            "encoding",
            "parameters",
            "pricing",
            "input_price",
            "output_price",
            "effective_date",
            "capabilities",
            "deprecated");

    private final String where;
    private final ObjectNode file;
    private final List<String> notes;

    PersonaModels(String where, ObjectNode file, List<String> notes) {
        this.where = where;
        this.file = file;
        this.notes = notes;
    }

    void addTo(Map<String, ObjectNode> vendors) {
        if (file.path("defaults") instanceof ObjectNode defaults) {
            defaults.properties().forEach(one -> {
                if (one.getValue().isTextual()) {
                    vendor(vendors, one.getKey())
                            .put("default_model", one.getValue().asText());
                } else {
                    notes.add(where + ": defaults." + one.getKey() + ": is no model's name; left out");
                }
            });
        } else if (file.path("models") instanceof ObjectNode many) {
            many.properties().forEach(one -> add(one.getKey(), one.getValue(), vendors));
        } else {
            add("", file, vendors);
        }
    }

    private ObjectNode vendor(Map<String, ObjectNode> vendors, String name) {
        String id = PersonaImport.vendorId(where, name);
        return vendors.computeIfAbsent(
                id, any -> JsonNodeFactory.instance.objectNode().put("provider", id));
    }

    private void add(String key, JsonNode model, Map<String, ObjectNode> vendors) {
        String provider = model.path("provider").asText(model.path("vendor").asText());
        String id = id(key, model);
        if (provider.isBlank() || id.isBlank()) {
            throw new ImportProblem(where + ": a model lacks its id or its 'provider'");
        }
        String place = where + ": " + id;
        var ours = JsonNodeFactory.instance.objectNode().put("id", id);
        copy(model, "context_window", ours, "context_window");
        copy(model.path("parameters"), "context_window", ours, "context_window");
        copy(model, "max_output", ours, "max_output");
        copy(model, "encoding", ours, "encoding");
        capabilities(model.path("capabilities"), ours);
        price(place, model, ours);
        model.fieldNames().forEachRemaining(field -> {
            if (!KNOWN.contains(field)) {
                notes.add(place + "." + field + ": vendor files have no place for it; left out");
            }
        });
        if (model.path("deprecated").asBoolean()) {
            notes.add(place + ".deprecated: the catalog says when a model ends; left out");
        }
        PersonaModelList.add(where, vendor(vendors, provider), ours);
    }

    /** M1, M5 and M7 call the API's id {@code name}; M2 has both, and its {@code name} is for people. */
    private static String id(String key, JsonNode model) {
        for (String field : new String[] {"id", "model", "model_id"}) {
            if (model.has(field)) {
                return model.get(field).asText();
            }
        }
        return key.isEmpty() ? model.path("name").asText() : key;
    }

    private static void copy(JsonNode from, String field, ObjectNode to, String name) {
        if (from.path(field).isNumber() || from.path(field).isTextual()) {
            to.set(name, from.get(field));
        }
    }

    private static void capabilities(JsonNode said, ObjectNode ours) {
        var words = new TreeMap<String, Boolean>();
        if (said.isArray()) {
            said.forEach(word -> words.put(word.asText(), true));
        } else {
            said.properties()
                    .forEach(word -> words.put(word.getKey(), word.getValue().asBoolean()));
        }
        var can = JsonNodeFactory.instance.arrayNode();
        words.forEach((word, yes) -> {
            switch (yes ? word : "") {
                case "structured_output" -> can.add("structured_output");
                case "function_calling" -> can.add("tool_call");
                case "extended_thinking" -> can.add("reasoning");
                default -> {}
            }
        });
        if (!can.isEmpty()) {
            ours.set("capabilities", can);
        }
        if (words.getOrDefault("vision", false)) {
            ours.putArray("input").add("text").add("image");
        }
    }

    private void price(String place, JsonNode model, ObjectNode ours) {
        var price = JsonNodeFactory.instance.objectNode();
        Map<String, String> units = new TreeMap<>();
        model.path("pricing").properties().forEach(field -> {
            String key = field.getKey();
            String at = place + ".pricing." + key;
            switch (key) {
                case "input", "output" -> put(price, key, field.getValue(), 0, at, units, "per million");
                case "input_per_1m_tokens", "output_per_1m_tokens" ->
                    put(price, key.substring(0, key.indexOf('_')), field.getValue(), 0, at, units, "per million, said");
                case "input_per_1k", "output_per_1k" ->
                    put(price, key.substring(0, key.indexOf('_')), field.getValue(), 3, at, units, "per 1,000");
                case "currency" -> {
                    if (!field.getValue().asText().equals("USD")) {
                        throw new ImportProblem(
                                at + ": is not USD; give prices in USD and set parley.currency to show others");
                    }
                }
                default ->
                    throw new ImportProblem(at + ": unknown price field; known: input, output (per million),"
                            + " input_per_1m_tokens, output_per_1m_tokens, input_per_1k, output_per_1k, currency");
            }
        });
        for (String kind : new String[] {"input", "output"}) {
            if (model.has(kind + "_price")) {
                put(price, kind, model.get(kind + "_price"), 0, place + "." + kind + "_price", units, "per million");
            }
        }
        if (units.size() > 1) {
            throw new ImportProblem(place + ": has prices in two units: " + String.join(" and ", units.values())
                    + "; give both in one");
        }
        if (!price.isEmpty()) {
            price.put("source", "Persona's " + where);
            copy(model, "effective_date", price, "as_of");
            ours.set("price", price);
        }
    }

    private static void put(
            ObjectNode price,
            String kind,
            JsonNode value,
            int shift,
            String at,
            Map<String, String> units,
            String unit) {
        BigDecimal number = Amounts.number(value, at);
        price.set(kind, Amounts.price(Amounts.decimal(number.movePointRight(shift)), at));
        units.put(unit, at);
    }
}
