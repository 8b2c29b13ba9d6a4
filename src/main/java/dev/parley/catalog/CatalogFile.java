package dev.parley.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;

/** The catalog's models of one vendor, and the sources that their prices name. */
@RegisterForReflection
record CatalogFile(Map<String, Source> sources, Map<String, ModelFile> models) {

    /** Where prices were read and on what day. */
    @RegisterForReflection
    record Source(String name, @JsonProperty("as_of") String asOf) {}
}
