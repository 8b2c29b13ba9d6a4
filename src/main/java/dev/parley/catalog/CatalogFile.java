package dev.parley.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;

/** The catalog's models of one vendor, with the source and date of all that it says. */
@RegisterForReflection
record CatalogFile(String source, @JsonProperty("as_of") String asOf, Map<String, ModelFile> models) {}
