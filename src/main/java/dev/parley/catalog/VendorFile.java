package dev.parley.catalog;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A vendor file as it is written: flat, snake_case, every key optional. The {@code price} is
 * that of the models that have none of their own. docs/configuration.md describes each key. */
@RegisterForReflection
record VendorFile(
        String provider,
        String name,
        Boolean enabled,
        List<String> aliases,
        @JsonProperty("wire_format") String wireFormat,
        @JsonProperty("api_base") String apiBase,
        @JsonProperty("auth_type") AuthType authType,
        @JsonProperty("auth_header") String authHeader,
        @JsonProperty("auth_prefix") String authPrefix,
        @JsonProperty("auth_param") String authParam,

        @JsonProperty("auth_env") @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> authEnv,

        @JsonProperty("auth_settings") Map<String, String> authSettings,
        @JsonProperty("api_key") String apiKey,
        String project,
        String location,
        Map<String, String> headers,
        Map<String, String> query,
        Set<Quirk> quirks,
        @JsonProperty("connect_timeout") String connectTimeout,
        @JsonProperty("first_byte_timeout") String firstByteTimeout,
        @JsonProperty("idle_timeout") String idleTimeout,
        String timeout,
        Boolean local,
        RetryFile retry,
        @JsonProperty("circuit_breaker") BreakerFile circuitBreaker,
        List<KeyFile> keys,
        @JsonProperty("on_cancel") OnCancel onCancel,
        @JsonProperty("max_left_reads") Integer maxLeftReads,
        LimitsFile limits,
        CountingFile counting,
        @JsonProperty("default_model") String defaultModel,
        @JsonProperty("unlisted_models") Boolean unlistedModels,
        PriceFile price,
        List<ModelFile> models) {

    /** How the key is sent, in the words of vendor files. */
    enum AuthType {
        @JsonAlias("bearer")
        BEARER,
        @JsonAlias("header")
        HEADER,
        @JsonAlias("query")
        QUERY,
        @JsonAlias("google")
        GOOGLE,
        @JsonAlias("entra")
        ENTRA,
        @JsonAlias("aws")
        AWS,
        @JsonAlias("none")
        NONE
    }
}
