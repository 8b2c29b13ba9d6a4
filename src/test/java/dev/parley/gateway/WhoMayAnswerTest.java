package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Failover;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vendors "first" and "second" are two accounts that have the same model: which of them a request may reach. */
@OverTheWire
class WhoMayAnswerTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private void assertOnlySecondIsAsked(CompleteRequest request) {
        vendor.answer("shared", GOOD).answer("shared key-of-second", BROKEN);

        var failure = failureOf(() -> caller.blocking().complete(request));

        assertThat(failure.about("vendor")).isEqualTo("second");
        assertThat(vendor.seen("shared"))
                .isNotEmpty()
                .allSatisfy(seen -> assertThat(seen.key()).isEqualTo("key-of-second"));
    }

    @ParameterizedTest
    @CsvSource({
        "weighted, FAILOVER_UNSPECIFIED",
        "weighted, FAILOVER_SAME_MODEL",
        "weighted, FAILOVER_NAMED",
        "retired, FAILOVER_UNSPECIFIED"
    })
    void aDeploymentOfWeightZeroGetsNoTrafficNotEvenByFailover(String route, Failover failover) {
        assertOnlySecondIsAsked(ask(route, "Hi").setFailover(failover).build());
    }

    @Test
    void aDeploymentWhoseConditionIsNotMetGetsNoTrafficNotEvenByFailover() {
        assertOnlySecondIsAsked(ask("gold", "Hi").putLabels("tier", "silver").build());
    }

    @ParameterizedTest
    @CsvSource({"FAILOVER_UNSPECIFIED", "FAILOVER_SAME_MODEL"})
    void aRouteAsksOnlyTheDeploymentsThatItLists(Failover failover) {
        assertOnlySecondIsAsked(ask("narrow", "Hi").setFailover(failover).build());
    }

    @Test
    void ofSeveralModelsNoneIsLookedForElsewhereUnlessTheCallerAsksForIt() {
        vendor.answer("shared", GOOD).answer("shared key-of-second", BROKEN).answer("nobody", BROKEN);
        var two = ask("second/shared", "Hi").addModels("guarded/nobody").build();

        assertThat(failureOf(() -> caller.blocking().complete(two)).about("vendor"))
                .isEqualTo("guarded");
        assertThat(caller.blocking()
                        .complete(two.toBuilder()
                                .setFailover(Failover.FAILOVER_SAME_MODEL)
                                .build())
                        .getActual()
                        .getVendor())
                .isEqualTo("first");
    }

    @Test
    void oneModelAloneIsAlsoLookedForElsewhere() {
        vendor.answer("shared", GOOD).answer("shared key-of-second", BROKEN);

        var answer = caller.blocking().complete(ask("second/shared", "Hi").build());

        assertThat(answer.getActual().getVendor()).isEqualTo("first");
    }
}
