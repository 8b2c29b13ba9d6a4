package dev.parley.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a vendor's file says about failing, leaving and going on. */
class ResilienceSettingsTest {

    @TempDir
    private Path directory;

    private static Resilience of(String yaml, Map<String, String> environment) {
        return TestCatalog.of("groq", yaml, environment).vendors().get("groq").resilience();
    }

    @ParameterizedTest
    @CsvSource({
        "'', ESTIMATE",
        "'on_cancel: none', NONE",
        "'on_cancel: read_to_end', READ_TO_END",
        "'wire_format: bedrock-converse', READ_TO_END",
        "'{wire_format: bedrock-converse, on_cancel: estimate}', ESTIMATE"
    })
    void whatALeftCallCostsIsKnownByTheVendorsRule(String yaml, OnCancel rule) {
        assertThat(of(yaml, Map.of()).onCancel()).isEqualTo(rule);
    }

    @Test
    void boundsOfWhatIsReadOnAndOfWhatABreakerCountsCanBeSet() {
        assertThat(of("models: [m]", Map.of()).maxLeftReads()).isEqualTo(100);
        assertThat(of("max_left_reads: 0", Map.of()).maxLeftReads()).isZero();
        assertThat(of("models: [m]", Map.of()).breaker().minSilence()).hasSeconds(10);
        assertThat(of("circuit_breaker: {min_silence: 2s}", Map.of()).breaker().minSilence())
                .hasSeconds(2);
    }

    @Test
    void aBreakerHasTheDefaultsThatTheDocumentationTellsAndNoShippedVendorOthers() throws IOException {
        var breaker = of("models: [m]", Map.of()).breaker();

        assertThat(breaker)
                .isEqualTo(new BreakerPolicy(true, 20, 0.5, Duration.ofSeconds(5), 1, Duration.ofSeconds(10)));
        var told = Pattern.compile("circuit_breaker: \\{[^}]+}").matcher(documentation());
        assertThat(told.find()).isTrue();
        String delayed = told.group().replaceAll("\\s+", " ");
        assertThat(of(delayed, Map.of()).breaker()).isEqualTo(breaker);
        assertThat(delayed).contains("window:", "failure_ratio:", "delay:", "probes:", "min_silence:");
        assertThat(TestCatalog.shipped().vendors().values().stream()
                        .filter(vendor -> !vendor.id().startsWith("sandbox")))
                .isNotEmpty()
                .allSatisfy(vendor -> assertThat(vendor.resilience().breaker()).isEqualTo(breaker));
    }

    /** The rows whose default is a value: one in milliseconds, seconds or a number. */
    @Test
    void soHasThePolicyOfRetries() throws IOException {
        var rows = Pattern.compile("(?m)^\\| `(\\w+)` \\| ([0-9.]+m?s?) \\|").matcher(documentation());
        Map<String, String> told = new TreeMap<>();
        while (rows.find()) {
            told.put(rows.group(1), rows.group(2));
        }

        assertThat(told)
                .isEqualTo(Map.of(
                        "attempts", "5",
                        "attempts_per_deployment", "3",
                        "backoff", "500ms",
                        "max_backoff", "8s",
                        "jitter", "0.25",
                        "max_retry_after", "60s",
                        "min_attempt_time", "50ms"));
        assertThat(of("retry: " + told.toString().replace("=", ": "), Map.of()).retry())
                .isEqualTo(of("models: [m]", Map.of()).retry())
                .isEqualTo(RetryPolicy.DEFAULT);
    }

    private static String documentation() throws IOException {
        return Files.readString(Path.of("docs/resilience.md"));
    }

    @Test
    void boundsOfCountsHaveDefaultsEachOfWhichCanBeSet() {
        assertThat(of("models: [m]", Map.of()).counting()).isEqualTo(new CountingPolicy(20, 100));
        assertThat(of("counting: {concurrent_calls: 3}", Map.of()).counting()).isEqualTo(new CountingPolicy(3, 100));
        assertThat(of("counting: {max_queue: 7}", Map.of()).counting()).isEqualTo(new CountingPolicy(20, 7));
    }

    @Test
    void aRuleThatIsNotKnownIsRefusedByName() {
        assertThatThrownBy(() -> of("on_cancel: refund", Map.of()))
                .isInstanceOf(ConfigProblem.class)
                .hasMessageContaining("groq.yaml")
                .hasMessageContaining("on_cancel")
                .hasMessageContaining("read_to_end");
    }

    @Test
    void aBackupKeyStandsBesideTheKeyAndAFileMayHoldIt() throws IOException {
        Path file = Files.writeString(directory.resolve("key"), "from-a-file\n");

        assertThat(of("", Map.of("GROQ_API_KEY", "one", "GROQ_API_KEY_BACKUP", "two"))
                        .keys())
                .extracting(VendorKey::alias, key -> key.auth().key())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("GROQ_API_KEY", "one"),
                        org.assertj.core.groups.Tuple.tuple("GROQ_API_KEY_BACKUP", "two"));
        assertThat(of("", Map.of("GROQ_API_KEY", "one", "GROQ_API_KEY_BACKUP_FILE", file.toString()))
                        .keys())
                .extracting(key -> key.auth().key())
                .containsExactly("one", "from-a-file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keys: [{env: ''}]",
                "keys: [{env: A, weight: -1}]",
                "keys: [{env: A, weight: 1000001}]",
                "retry: {attempts: 0}",
                "retry: {backoff: soon}",
                "retry: {attempt_timeout: 0ms}",
                "retry: {retry_on: [vendor_timeot]}",
                "circuit_breaker: {failure_ratio: 2}",
                "circuit_breaker: {probes: 0}",
                "circuit_breaker: {min_silence: a while}",
                "max_left_reads: -1",
                "counting: {concurrent_calls: 0}",
                "counting: {max_queue: 0}"
            })
    void whatMakesNoSenseIsRefusedWithItsFileAndKey(String yaml) {
        String key = yaml.substring(0, yaml.indexOf(':'));

        assertThatThrownBy(() -> of(yaml, Map.of()))
                .isInstanceOf(ConfigProblem.class)
                .hasMessageContaining("groq.yaml: " + key);
    }
}
