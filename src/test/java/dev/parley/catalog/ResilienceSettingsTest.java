package dev.parley.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
