package dev.parley.catalog;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;

/** The catalog's models of one vendor, and the sources that their prices name. */
@RegisterForReflection
record CatalogFile(Map<String, Source> sources, Map<String, ModelFile> models) {

    /** Where prices were read and on what day; a bare name is one that the file's {@code sources} describe. */
    @RegisterForReflection
    record Source(String name, @JsonProperty("as_of") String asOf) {

        @JsonCreator
        Source {}

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Source named(String name) {
            return new Source(name, null);
        }
    }
}
