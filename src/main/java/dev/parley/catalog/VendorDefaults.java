package dev.parley.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** What the catalog knows of a vendor, so that its file need not say it. */
@RegisterForReflection
record VendorDefaults(
        String name,
        @JsonProperty("wire_format") String wireFormat,
        @JsonProperty("api_base") String apiBase,
        @JsonProperty("auth_env") List<String> authEnv,
        @JsonProperty("default_model") String defaultModel,
        List<String> aliases) {

    /** A vendor that the catalog does not know. */
    static final VendorDefaults NONE = new VendorDefaults(null, null, null, List.of(), null, List.of());
}
