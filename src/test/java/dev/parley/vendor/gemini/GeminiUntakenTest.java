package dev.parley.vendor.gemini;

import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.StubVendor;
import dev.parley.testing.TestVendors;
import dev.parley.v1.CompleteRequest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Gemini has no place for is refused by its name, before it is asked. */
@QuarkusTest
@QuarkusTestResource(TestVendors.class)
class GeminiUntakenTest {

    @ConfigProperty(name = TestVendors.STUB_PORT)
    int port;

    private final Caller caller = new Caller();
    private StubVendor vendor;

    @BeforeEach
    void open() {
        vendor = StubVendor.at(port);
    }

    @AfterEach
    void close() {
        caller.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"end_user_id", "parallel_tool_calls"})
    void whatGeminiHasNoPlaceForIsRefusedByItsName(String field) {
        var request =
                CompleteRequest.newBuilder().addModels("stub-gemini/refused").addMessages(user("Hi"));
        if (field.equals("end_user_id")) {
            request.setEndUserId("u");
        } else {
            request.setParallelToolCalls(false);
        }

        var failure = failureOf(() -> caller.blocking().complete(request.build()));

        assertThat(failure.reason()).isEqualTo("UNSUPPORTED_PARAMETER");
        assertThat(failure.about("field")).isEqualTo(field);
        assertThat(vendor.seen("refused")).isEmpty();
    }
}
