package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads a model in one of Persona's shapes (M1 to M7). */
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
            "default",
            "deprecated");

    private static final String WINDOW = "context_window";
    private static final String OUTPUT = "max_output";
    private static final String NO_PLACE = "vendor files have no place for it";

    private static final Map<String, String> ABILITIES = Map.of(
            "structured_output", "structured_output",
            "function_calling", "tool_call",
            "extended_thinking", "reasoning");

    private final String file;
    private final String id;
    private final String name;
    private final String place;
    private final JsonNode model;
    private final PersonaFound found;
    private final ObjectNode ours = JsonNodeFactory.instance.objectNode();

    /** The key is what the model stands under, or empty where it is a file of its own or in a list. */
    PersonaModels(String file, String key, JsonNode model, PersonaFound found) {
        this.file = file;
        this.name = nameOfId(key, model);
        this.id = name.isEmpty() ? key : model.get(name).asText();
        this.place = file + ": " + id;
        this.model = model;
        this.found = found;
    }

    /** M1 and M7 call the API's id {@code name}; elsewhere that is for people. */
    private static String nameOfId(String key, JsonNode model) {
        for (String field : new String[] {"id", "model", "model_id"}) {
            if (model.hasNonNull(field)) {
                return field;
            }
        }
        return key.isEmpty() && model.hasNonNull("name") ? "name" : "";
    }

    /** Adds the model to the vendor that it names. */
    void addToItsVendor() {
        found.read(() -> {
            String provider = model.path("provider").asText(model.path("vendor").asText());
            if (provider.isBlank() || id.isBlank()) {
                throw new ImportProblem(file + ": a model lacks its id or its 'provider'");
            }
            String vendor = PersonaImport.vendorId(file, provider);
            addTo(vendor, found.vendor(vendor));
        });
    }

    /** Adds the model to this vendor; one that can't be read is left out there, whoever names it. */
    void addTo(String vendor, ObjectNode to) {
        if (id.isBlank()) {
            found.leftOut(file + ": " + vendor + ".models", "a model lacks its id");
        } else if (found.read(() -> read(vendor))) {
            PersonaModelList.add(file, to, ours);
            if (model.path("default").asBoolean()) {
                to.put("default_model", id);
            }
        } else {
            PersonaModelList.refuse(file, to, id);
        }
    }

    private void read(String vendor) {
        JsonNode known = ShippedCatalog.model(vendor, id);
        ours.put("id", id);
        limits(place, model);
        parameters();
        encoding();
        capabilities(known);
        PersonaPrices.of(place, model, known.path("price")).ifPresent(price -> price(vendor, price));
        model.fieldNames().forEachRemaining(field -> {
            if (!KNOWN.contains(field)) {
                found.leftOut(place + "." + field, NO_PLACE);
            }
        });
        if (!name.equals("name")
                && model.hasNonNull("name")
                && !model.get("name").asText().equals(id)) {
            found.leftOut(place + ".name", "models have no name for people");
        }
        if (model.path("deprecated").asBoolean()) {
            ours.put("status", "deprecated");
        }
    }

    private void limits(String where, JsonNode from) {
        for (String limit : new String[] {WINDOW, OUTPUT}) {
            JsonNode value = from.path(limit);
            if (value.asText().matches("[1-9]\\d{0,11}")) {
                ours.put(limit, value.asLong());
            } else if (from.hasNonNull(limit)) {
                found.leftOut(where + "." + limit, "is no number of tokens above 0");
            }
        }
    }

    /** What Persona sends with each call is the caller's to say here. */
    private void parameters() {
        found.checkHolds(place + ".parameters", model.path("parameters"));
        limits(
                place + ".parameters",
                JsonNodeFactory.instance
                        .objectNode()
                        .set(WINDOW, model.path("parameters").get(WINDOW)));
        model.path("parameters").fieldNames().forEachRemaining(field -> {
            if (!field.equals(WINDOW)) {
                found.leftOut(place + ".parameters." + field, "it is a request's to say");
            }
        });
    }

    private void encoding() {
        String encoding = model.path("encoding").asText("");
        if (EncodingType.fromName(encoding).isPresent()) {
            ours.put("encoding", encoding);
        } else if (!encoding.isEmpty()) {
            found.leftOut(place + ".encoding", "'" + encoding + "' is no public encoding");
        }
    }

    /** What a file does not speak of stays as the catalog knows it. */
    private void capabilities(JsonNode known) {
        JsonNode said = model.path("capabilities");
        found.checkHolds(place + ".capabilities", said);
        limits(place + ".capabilities", said);
        Map<String, Boolean> words = words(said);
        Set<String> can = Nodes.words(known.path("capabilities"));
        Set<String> input = Nodes.words(known.path("input"));
        input.add("text");
        words.forEach((word, yes) -> {
            boolean isInput = word.equals("vision");
            if (isInput || ABILITIES.containsKey(word)) {
                set(isInput ? input : can, isInput ? "image" : ABILITIES.get(word), yes);
            } else {
                found.leftOut(place + ".capabilities." + word, NO_PLACE);
            }
        });
        boolean speaksOfAbilities = words.keySet().stream().anyMatch(ABILITIES::containsKey);
        put("capabilities", can, known, speaksOfAbilities);
        put("input", input, known, words.containsKey("vision"));
    }

    private Map<String, Boolean> words(JsonNode said) {
        var words = new TreeMap<String, Boolean>();
        if (said.isArray()) {
            said.forEach(word -> words.put(word.asText(), true));
        }
        said.properties().forEach(word -> {
            if (word.getValue().isBoolean()) {
                words.put(word.getKey(), word.getValue().asBoolean());
            } else if (!Set.of(WINDOW, OUTPUT).contains(word.getKey())) {
                found.leftOut(place + ".capabilities." + word.getKey(), "is neither true nor false");
            }
        });
        return words;
    }

    private static void set(Set<String> words, String word, boolean yes) {
        if (yes) {
            words.add(word);
        } else {
            words.remove(word);
        }
    }

    private void put(String field, Set<String> words, JsonNode known, boolean said) {
        if (said && !(known.has(field) && words.equals(Nodes.words(known.get(field))))) {
            words.forEach(ours.putArray(field)::add);
        }
    }

    /** Persona writes 0 where nobody gave a price, and knows that Ollama's models are free. */
    private void price(String vendor, ObjectNode price) {
        boolean zeros = price.properties().stream()
                .allMatch(kind -> kind.getValue().decimalValue().signum() == 0);
        if (zeros && !vendor.equals("ollama")) {
            found.leftOut(
                    place + ".pricing",
                    "Persona writes 0 where it has no price; set input: 0 and output: 0 under"
                            + " 'price' if this model is free");
            return;
        }
        price.put("source", "Persona's " + file);
        if (model.hasNonNull("effective_date")) {
            price.put("as_of", model.get("effective_date").asText());
        }
        ours.set("price", price);
    }
}
