package dev.parley.gateway;

import static dev.parley.testing.Caller.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.OverTheWire;
import dev.parley.v1.ListModelsRequest;
import dev.parley.v1.ListModelsResponse;
import dev.parley.v1.ModelServiceGrpc;
import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A filter by what a model can do. */
@OverTheWire
class ModelFilterTest {

    private final Caller caller = new Caller();

    @AfterEach
    void stop() {
        caller.close();
    }

    private ListModelsResponse list(ListModelsRequest.Builder request) {
        return ModelServiceGrpc.newBlockingStub(caller.channel()).listModels(request.build());
    }

    @Test
    void aWordThatNoModelHasIsRefusedWithTheNearest() {
        Failure failure = failureOf(() ->
                list(ListModelsRequest.newBuilder().addCapabilities("reasoning").addCapabilities("tool_cal")));

        assertThat(failure.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(failure.about("field")).isEqualTo("capabilities[1]");
        assertThat(failure.message()).contains("'tool_cal'").contains("Did you mean 'tool_call'");
        assertThat(failure.about("remedy")).contains("structured_output");
    }

    @Test
    void soIsAnEmptyOne() {
        Failure failure = failureOf(() -> list(ListModelsRequest.newBuilder().addCapabilities("")));

        assertThat(failure.about("field")).isEqualTo("capabilities[0]");
    }

    @Test
    void aWordThatOnlyOtherVendorsModelsHaveFindsNone() {
        var none = list(ListModelsRequest.newBuilder().addVendors("able").addCapabilities("computer_use"));
        var some = list(ListModelsRequest.newBuilder().addVendors("able").addCapabilities("tool_call"));

        assertThat(none.getModelsList()).isEmpty();
        assertThat(some.getModelsCount()).isEqualTo(3);
    }
}
