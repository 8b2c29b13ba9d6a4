package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompletionServiceGrpc;
import dev.parley.v1.EstimateCostResponse;
import dev.parley.v1.Warning;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What counting and the catalog tell beside an answer, and that counting holds nobody up. */
@OverTheWire
class CountingTest {

    private static final String HELLO =
            "{\"choices\":[{\"message\":{\"content\":\"hello\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,\"total_tokens\":4@}}";

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    /** More estimates of a long run of letters, which takes longest to count, than there are event loops. */
    @Test
    void countingManyMegabytesDoesNotStallOtherCalls() {
        vendor.answer("priced", Reply.json(200, HELLO.replace("@", "")));
        var letters = new StringBuilder();
        for (int i = 0; letters.length() < 3_000_000; i++) {
            letters.append((char) ('a' + (i * 7919L * i) % 26));
        }
        var estimate =
                ask("stub/priced", letters.toString()).setMaxOutputTokens(10).build();
        var stub = CompletionServiceGrpc.newFutureStub(caller.channel());

        List<ListenableFuture<EstimateCostResponse>> counting = Stream.generate(() -> stub.estimateCost(estimate))
                .limit(2L * Runtime.getRuntime().availableProcessors() + 1)
                .toList();
        var answer = caller.blocking().complete(ask("stub/priced", "Hi").build());

        assertThat(text(answer.getMessage())).isEqualTo("hello");
        assertThat(counting.stream().allMatch(Future::isDone)).isFalse();
        assertThat(counting)
                .allSatisfy(done ->
                        assertThat(done.get().getEstimates(0).getInputTokens()).isPositive());
    }

    @Test
    void theEndOfTheModelIsToldOnceWithTheAnswer() {
        vendor.answer("ending", Reply.json(200, HELLO.replace("@", "")));

        var answer = caller.blocking().complete(ask("stub/ending", "Hi").build());

        assertThat(answer.getWarningsList())
                .containsExactly(Warning.newBuilder()
                        .setCode("MODEL_DEPRECATED")
                        .setMessage("stub/ending is deprecated as of 2026-05-01; use priced instead")
                        .setField("model")
                        .build());
    }

    /** https://docs.perplexity.ai/getting-started/pricing */
    @Test
    void aSearchIsAPartOfTheCostByTheSizeOfItsContext() {
        vendor.answer("ending", Reply.json(200, HELLO.replace("@", ",\"search_context_size\":\"high\"")));

        var answer = caller.blocking().complete(ask("stub/ending", "Hi").build());

        assertThat(answer.getUsage().getWebSearches()).isEqualTo(1);
        assertThat(answer.getCost().getItemsList()).last().satisfies(item -> {
            assertThat(item.getKind()).isEqualTo("web_search");
            assertThat(item.getAmount()).isEqualTo("0.012");
        });
    }
}
