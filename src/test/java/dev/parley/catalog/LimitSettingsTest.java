package dev.parley.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitSettingsTest {

    private static final String FILE = """
            wire_format: openai-chat
            api_base: http://localhost:1
            limits: {requests_per_minute: 500, concurrent_calls: 40}
            keys: [KEY_ONE, {env: KEY_TWO, limits: {tokens_per_minute: 2000, max_queue: 0}}]
            models:
              - free
              - id: gpt-4o
                limits:
                  input_tokens_per_minute: 10
                  output_tokens_per_minute: 20
                  max_queue: 7
                  max_queue_time: 250ms
            """;
    private static final Map<String, String> KEYS = Map.of("KEY_ONE", "one", "KEY_TWO", "two");

    private static Vendor vendor(Map<String, String> environment) {
        return TestCatalog.of("v", FILE, environment).vendors().get("v");
    }

    @Test
    void vendorModelAndKeyHaveLimitsOfTheirOwn() {
        var vendor = vendor(KEYS);

        assertThat(vendor.resilience().limits().requestsPerMinute()).hasValue(500);
        assertThat(vendor.resilience().limits().concurrentCalls()).hasValue(40);
        assertThat(vendor.models().find("free").orElseThrow().limits()).isEqualTo(LimitPolicy.NONE);
        assertThat(vendor.models().find("gpt-4o").orElseThrow().limits())
                .isEqualTo(new LimitPolicy(
                        OptionalLong.empty(),
                        OptionalLong.of(10),
                        OptionalLong.of(20),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalInt.of(7),
                        Optional.of(Duration.ofMillis(250))));
        assertThat(vendor.resilience().keys())
                .extracting(
                        VendorKey::alias,
                        key -> key.limits().tokensPerMinute(),
                        key -> key.limits().maxQueue())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("KEY_ONE", OptionalLong.empty(), OptionalInt.empty()),
                        org.assertj.core.groups.Tuple.tuple("KEY_TWO", OptionalLong.of(2000), OptionalInt.of(0)));
    }

    @Test
    void variablesOverrideEachOfThem() {
        var vendor = TestCatalog.of(
                        Map.of("v.yaml", FILE),
                        Map.of(
                                "KEY_ONE", "one",
                                "KEY_TWO", "two",
                                "PARLEY_VENDORS_V_LIMITS_CONCURRENT_CALLS", "3",
                                "PARLEY_VENDORS_V_MODELS_FREE_LIMITS_REQUESTS_PER_MINUTE", "4",
                                "PARLEY_VENDORS_V_MODELS_GPT_4O_LIMITS_MAX_QUEUE_TIME", "5s",
                                "PARLEY_VENDORS_V_KEYS_KEY_ONE_LIMITS_TOKENS_PER_MINUTE", "6",
                                "PARLEY_VENDORS_V_KEYS_KEY_TWO_WEIGHT", "7"))
                .vendors()
                .get("v");

        assertThat(vendor.resilience().limits().concurrentCalls()).hasValue(3);
        assertThat(vendor.resilience().limits().requestsPerMinute()).hasValue(500);
        assertThat(vendor.models().find("free").orElseThrow().limits().requestsPerMinute())
                .hasValue(4);
        assertThat(vendor.models().find("gpt-4o").orElseThrow().limits().maxQueueTime())
                .contains(Duration.ofSeconds(5));
        assertThat(vendor.resilience().keys().get(0).limits().tokensPerMinute()).hasValue(6);
        assertThat(vendor.resilience().keys().get(1).weight()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limits: {request_per_minute: 5} | v.yaml: limits.request_per_minute: unknown key. Did you mean 'requests_per_minute'",
                "limits: {concurrent_calls: 0} | v.yaml: limits.concurrent_calls must be above 0",
                "limits: {concurrent_calls: many} | v.yaml: limits.concurrent_calls: has a value that does not fit",
                "limits: {max_queue: -1} | v.yaml: limits.max_queue must be 0 or more",
                "limits: {max_queue_time: soon} | v.yaml: limits.max_queue_time: 'soon' is no duration",
                "models: [{id: m, limits: {tokens_per_minute: -1}}] | v.yaml: models.m.limits.tokens_per_minute must be above 0",
                "models: [{id: m, limits: {tpm: 1}}] | v.yaml: models.0.limits.tpm: unknown key",
                "keys: [{env: HOME, limits: {requests_per_minute: 0}}] | v.yaml: keys.HOME.limits.requests_per_minute must be above 0"
            })
    void whatMakesNoSenseIsToldByFileAndKey(String setting, String problem) {
        var text = "wire_format: openai-chat\napi_base: http://localhost:1\napi_key: k\n" + setting;

        assertThatThrownBy(() -> TestCatalog.of("v", text, Map.of("HOME", "key")))
                .isInstanceOf(ConfigProblem.class)
                .hasMessageContaining(problem);
    }

    @Test
    void aVariableForAKeyThatIsNotListedIsAnError() {
        assertThatThrownBy(() -> vendor(Map.of("PARLEY_VENDORS_V_KEYS_KEY_NINE_WEIGHT", "1")))
                .isInstanceOf(ConfigProblem.class)
                .hasMessageContaining("names no model or key");
    }
}
