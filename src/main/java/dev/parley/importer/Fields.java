package dev.parley.importer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** Refuses what a source says in a place that is not known: it may be a price, or change one. */
final class Fields {

    private Fields() {}

    static void check(String where, JsonNode object, Set<String> known) {
        object.fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                throw new ImportProblem(where + ": unknown field '" + field
                        + "'; say in the importer whether it is a price and in what unit, or leave it out of the file");
            }
        });
    }

    /** A field that holds an object of prices, if it is there. */
    static JsonNode object(String where, JsonNode in, String field) {
        JsonNode value = in.path(field);
        if (!value.isMissingNode() && !value.isNull() && !value.isObject()) {
            throw new ImportProblem(where + "." + field + ": must hold prices by their names");
        }
        return value;
    }
}
