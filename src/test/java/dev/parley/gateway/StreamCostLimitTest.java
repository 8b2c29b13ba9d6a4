package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.testing.TestVendors;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.FinishReason;
import dev.parley.v1.UsageSource;
import dev.parley.v1.Warning;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigDecimal;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream's limit counts all that the model writes, said or not; the model costs 0.42 USD per million written tokens. */
@QuarkusTest
@QuarkusTestResource(TestVendors.class)
class StreamCostLimitTest {

    private static final String LIMIT = "0.000060";

    @ConfigProperty(name = TestVendors.STUB_PORT)
    int port;

    private final Caller caller = new Caller();

    @AfterEach
    void stop() {
        caller.close();
    }

    private CompleteResponse limited(CompleteRequest.Builder request, String... deltas) {
        String[] events = IntStream.range(0, 500)
                .mapToObj(i -> "data: {\"choices\":[" + deltas[i % deltas.length] + "]}\n\n")
                .toArray(String[]::new);
        StubVendor.at(port).answer("priced", Reply.events(End.SILENCE, events));

        var answered = caller.stream(request.setMaxCost(LIMIT).build());

        return answered.get(answered.size() - 1).getFinished();
    }

    private static void staysBelow(CompleteResponse finished) {
        assertThat(finished.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_COST_LIMIT);
        assertThat(finished.getUsage().getOutputTokens()).isBetween(120L, 140L);
        assertThat(finished.getUsage().getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
        assertThat(new BigDecimal(finished.getCost().getTotal()))
                .isLessThanOrEqualTo(new BigDecimal(LIMIT))
                .isGreaterThan(new BigDecimal("0.000055"));
        assertThat(finished.getWarningsList()).extracting(Warning::getCode).containsOnlyOnce("USAGE_ESTIMATED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"index\":0,\"delta\":{\"content\":\" word\"}}",
                "{\"index\":0,\"delta\":{\"reasoning_content\":\" word\"}}",
                "{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\","
                        + "\"arguments\":\" word\"}}]}}"
            })
    void textThoughtsAndCallsCount(String delta) {
        staysBelow(limited(ask("stub/priced", "Hi"), delta));
    }

    @Test
    void soDoAllCandidatesAndTheFirstOnesTextIsKept() {
        var finished = limited(
                ask("stub/priced", "Hi").setCandidates(2),
                "{\"index\":0,\"delta\":{\"content\":\" one\"}}",
                "{\"index\":1,\"delta\":{\"content\":\" two\"}}");

        staysBelow(finished);
        assertThat(Caller.text(finished.getMessage())).contains(" one one").doesNotContain("two");
    }
}
