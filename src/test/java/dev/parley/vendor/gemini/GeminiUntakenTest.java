package dev.parley.vendor.gemini;

import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.v1.CompleteRequest;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Gemini has no place for is refused by its name, before it is asked. */
@OverTheWire
class GeminiUntakenTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

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
