package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.ChatReplies.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.StubVendor;
import dev.parley.v1.Attempt;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.Tool;
import dev.parley.v1.Warning;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;

/** What the tests of requests with several models ask for, and what they look at in the answers. */
abstract class SeveralModelsFixture {

    static final String TOO_LONG = "word ".repeat(20_000);

    @AutoClose
    final Caller caller = new Caller();

    final StubVendor vendor = StubVendor.fresh();

    static CompleteRequest.Builder list(String text, String... models) {
        var request = ask("listed/" + models[0], text);
        Stream.of(models).skip(1).map(model -> "listed/" + model).forEach(request::addModels);
        return request;
    }

    static CompleteRequest.Builder warm(CompleteRequest.Builder request) {
        request.getSamplingBuilder().setTemperature(0.5);
        return request;
    }

    static CompleteRequest.Builder withTool(CompleteRequest.Builder request) {
        return request.addTools(Tool.newBuilder().setName("look").setParametersJsonSchema("{\"type\":\"object\"}"));
    }

    final CompleteResponse answered(CompleteRequest.Builder request, String model) {
        vendor.answer(model, GOOD);
        var answer = caller.blocking().complete(request.build());
        assertThat(answer.getAttemptsList()).extracting(Attempt::getModel).containsExactly(model);
        return answer;
    }

    static List<Warning> passedOver(CompleteResponse answer) {
        return answer.getWarningsList().stream()
                .filter(warning -> warning.getCode().equals("PASSED_OVER"))
                .toList();
    }

    final void assertNotAsked(String... models) {
        assertThat(models).allSatisfy(model -> assertThat(vendor.seen(model)).isEmpty());
    }
}
