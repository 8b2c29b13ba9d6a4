package dev.parley.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.parley.catalog.VendorFile.AuthType;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Set;

/** What the catalog knows of a vendor, so that its file need not say it. */
@RegisterForReflection
record VendorDefaults(
        String name,
        @JsonProperty("wire_format") String wireFormat,
        @JsonProperty("api_base") String apiBase,
        @JsonProperty("auth_env") List<String> authEnv,
        @JsonProperty("auth_type") AuthType authType,
        @JsonProperty("auth_header") String authHeader,
        Set<Quirk> quirks,
        @JsonProperty("default_model") String defaultModel,
        @JsonProperty("unlisted_models") boolean unlistedModels,
        List<String> aliases) {

    /** A vendor that the catalog does not know. */
    static final VendorDefaults NONE = new VendorDefaults(null, null, null, null, null, null, null, null, false, null);

    VendorDefaults {
        authEnv = authEnv == null ? List.of() : List.copyOf(authEnv);
        quirks = quirks == null ? Set.of() : Set.copyOf(quirks);
        aliases = aliases == null ? List.of() : List.copyOf(aliases);
    }
}
