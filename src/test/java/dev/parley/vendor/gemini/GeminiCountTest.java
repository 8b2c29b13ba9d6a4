package dev.parley.vendor.gemini;

import static dev.parley.testing.Caller.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.TestCatalog;
import dev.parley.error.GatewayException;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.ErrorReason;
import dev.parley.vendor.TokenCountingAdapter;
import dev.parley.vendor.VendorAdapters;
import dev.parley.vendor.WireJson;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counting by Gemini's own method, at both of its addresses. */
@OverTheWire
class GeminiCountTest {

    private static final String MODEL = "gemini-2.5-flash";

    @Inject
    VendorAdapters adapters;

    private final StubVendor stub = StubVendor.fresh();

    private Long count(String id, String path) {
        String yaml = "wire_format: gemini\napi_key: k\napi_base: http://127.0.0.1:" + stub.port() + path
                + "\nmodels: [" + MODEL + "]\n";
        var vendor = TestCatalog.of(id, yaml).vendors().get(id);
        var deployment = new Deployment(vendor, vendor.models().all().get(MODEL));
        var request = ask("x/" + MODEL, "Hi")
                .setSystem("Be brief.")
                .setServiceTier("flex")
                .build();
        return ((TokenCountingAdapter) adapters.of(deployment))
                .countTokens(request, deployment)
                .await()
                .atMost(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "count-api | /v1beta | {\"generateContentRequest\":{\"model\":\"models/gemini-2.5-flash\",\"systemInstruction\":{\"parts\":[{\"text\":\"Be brief.\"}]},\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}],\"serviceTier\":\"flex\"}}",
                "count-vertex | /v1/publishers/google | {\"systemInstruction\":{\"parts\":[{\"text\":\"Be brief.\"}]},\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}"
            })
    void theWholeRequestIsCountedInTheFormOfTheAddress(String vendor, String path, String body) {
        stub.answer(MODEL, Reply.json(200, "{\"totalTokens\":12}"));

        assertThat(count(vendor, path)).isEqualTo(12);

        var seen = stub.seen(MODEL).get(0);
        assertThat(seen.path()).isEqualTo(path + "/models/gemini-2.5-flash:countTokens");
        assertThat(seen.headers()).containsEntry("x-goog-api-key", "k");
        assertThat(WireJson.tree(seen.body())).isEqualTo(WireJson.tree(body));
    }

    @Test
    void aFailureIsToldAsOfAnyOtherCall() {
        stub.answer(MODEL, Reply.json(429, "{\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\"}}"));

        var failure = catchThrowableOfType(GatewayException.class, () -> count("count-failing", "/v1beta"));

        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED);
    }

    @Test
    void anAnswerWithoutACountIsNoCount() {
        stub.answer(MODEL, Reply.json(200, "{}"));

        var failure = catchThrowableOfType(GatewayException.class, () -> count("count-empty", "/v1beta"));

        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_VENDOR_RESPONSE);
    }
}
