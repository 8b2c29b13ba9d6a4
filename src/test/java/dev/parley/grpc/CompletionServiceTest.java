package dev.parley.grpc;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.OverTheWire;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ContentPart;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Media;
import dev.parley.v1.Message;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.Role;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.v1.UsageSource;
import grpc.health.v1.HealthGrpc;
import grpc.health.v1.HealthOuterClass.HealthCheckRequest;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@OverTheWire
class CompletionServiceTest {

    @AutoClose
    private final Caller caller = new Caller();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sandbox/sandbox-mini",
                "sandbox-anthropic:sandbox-sonnet",
                "sandbox-gemini/sandbox-flash",
                "sandbox-cohere",
                "sandbox-ollama"
            })
    void completesAndStreamsTheSameAnswerInEveryFormat(String model) {
        var request = ask(model, "Hello there").setSystem("Be brief.").build();

        CompleteResponse whole = caller.blocking().complete(request);
        List<StreamCompleteResponse> events = caller.stream(request);

        assertThat(text(whole.getMessage())).contains("🦜").contains("你好");
        assertThat(whole.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
        assertThat(whole.getUsage().getInputTokens()).isPositive();
        assertThat(whole.getUsage().getSource()).isEqualTo(UsageSource.USAGE_SOURCE_VENDOR);
        assertThat(whole.getCost().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_KNOWN);
        assertThat(whole.getAttemptsList())
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.getUpstreamStatus()).isEqualTo(200));
        assertThat(events.get(0).hasStarted()).isTrue();
        assertThat(events.get(1).getDelta().getText()).isNotEmpty();
        CompleteResponse finished = finished(events);
        assertThat(text(events)).isEqualTo(text(whole.getMessage()));
        assertThat(finished.getMessage()).isEqualTo(whole.getMessage());
        assertThat(finished.getUsage()).isEqualTo(whole.getUsage());
        assertThat(finished.getCost()).isEqualTo(whole.getCost());
        assertThat(finished.getRawFinishReason()).isEqualTo(whole.getRawFinishReason());
    }

    @Test
    void tellsWhoWasAskedAndWhoAnsweredAndWhatItCost() {
        var answer = caller.blocking()
                .complete(ask("sandbox", "Hi [[sandbox cached=5 reasoning=7]]")
                        .putLabels("run", "42")
                        .build());

        assertThat(answer.getRequested().getVendor()).isEqualTo("sandbox");
        assertThat(answer.getActual().getModel()).isEqualTo("sandbox-mini");
        assertThat(answer.getVendorRequestId()).startsWith("req_");
        assertThat(answer.getVendorResponseId()).startsWith("chatcmpl-");
        assertThat(answer.getLabelsMap()).containsEntry("run", "42");
        assertThat(answer.getUsage().getCacheReadTokens()).isEqualTo(5);
        assertThat(answer.getUsage().getReasoningTokens()).isEqualTo(7);
        BigDecimal sum = answer.getCost().getItemsList().stream()
                .map(item -> new BigDecimal(item.getAmount()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(new BigDecimal(answer.getCost().getTotal())).isEqualByComparingTo(sum);
        assertThat(answer.getCost().getPriceSource().getAsOf()).isEqualTo("2026-11-24");
        assertThat(answer.getTotalTime().getNanos()).isPositive();
    }

    @Test
    void estimatesManyModelsCheapestFirstWithoutCallingThem() {
        var request = ask("openai/gpt-4o", "How much is this?")
                .addModels("sandbox")
                .addModels("ollama/whatever")
                .addModels("groq/no-price")
                .addModels("openai/gpt-4o-mini")
                .setMaxOutputTokens(100)
                .build();

        Failure unlisted = failureOf(() -> caller.blocking().estimateCost(request));
        var estimates = caller.blocking()
                .estimateCost(
                        request.toBuilder().setModels(3, "stub/not-priced").build())
                .getEstimatesList();

        assertThat(unlisted.reason()).isEqualTo("MODEL_NOT_FOUND");
        assertThat(estimates)
                .extracting(estimate -> estimate.getModel().getVendor() + "/"
                        + estimate.getModel().getModel())
                .containsExactly(
                        "ollama/whatever",
                        "sandbox/sandbox-mini",
                        "openai/gpt-4o-mini",
                        "openai/gpt-4o",
                        "stub/not-priced");
        assertThat(estimates.get(0).getExpectedCost().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_FREE);
        assertThat(estimates.get(2).getAvailable()).isFalse();
        assertThat(estimates.get(2).getTokenMethod()).isEqualTo("jtokkit/o200k_base");
        assertThat(estimates.get(4).getExpectedCost().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_UNKNOWN);
        assertThat(estimates.get(4).getExpectedCost().getTotal()).isEmpty();
    }

    @Test
    void givesTheEstimateBesideTheActualCostWhereAsked() {
        var request = ask("sandbox", "Hi").setMaxOutputTokens(64);
        request.getEstimateBuilder().setExpectedOutputTokens(48);

        var answer = caller.blocking().complete(request.build());

        assertThat(answer.getEstimate().getInputTokens())
                .isEqualTo(answer.getUsage().getInputTokens());
        assertThat(new BigDecimal(answer.getEstimate().getWorstCaseCost().getTotal()))
                .isGreaterThanOrEqualTo(new BigDecimal(answer.getCost().getTotal()));
        var streamed = finished(caller.stream(request.build()));
        assertThat(streamed.getEstimate()).isEqualTo(answer.getEstimate());
        assertThat(streamed.getEstimate().getExpectedOutputTokens()).isEqualTo(48);
        assertThat(streamed.getCost()).isEqualTo(answer.getCost());
    }

    @Test
    void returnsTheCallersRequestIdOrANewOne() {
        var id = new Metadata();
        id.put(RequestIdInterceptor.HEADER, "run-7");
        var headers = new AtomicReference<Metadata>();
        var trailers = new AtomicReference<Metadata>();
        var channel = ClientInterceptors.intercept(
                caller.channel(),
                MetadataUtils.newAttachHeadersInterceptor(id),
                MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));

        var answer = dev.parley.v1.CompletionServiceGrpc.newBlockingStub(channel)
                .complete(ask("sandbox", "Hi").build());
        var other = caller.blocking().complete(ask("sandbox", "Hi").build());

        assertThat(answer.getRequestId()).isEqualTo("run-7");
        assertThat(headers.get().get(RequestIdInterceptor.HEADER)).isEqualTo("run-7");
        assertThat(other.getRequestId()).isNotEmpty().isNotEqualTo("run-7");
    }

    @Test
    void refusesARequestIdThatIsTooLong() {
        var id = new Metadata();
        id.put(RequestIdInterceptor.HEADER, "x".repeat(129));

        Failure failure = failureOf(() -> caller.blocking()
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(id))
                .complete(ask("sandbox", "Hi").build()));

        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        assertThat(failure.about("field")).isEqualTo("x-request-id");
    }

    @Test
    void carriesNearlyThirtyTwoMebibytesBothWays() {
        String large = "ä".repeat(15 * 1024 * 1024);

        var answer = caller.blocking()
                .complete(ask("sandbox", "Hi [[sandbox bytes=31000000]]")
                        .setMessages(0, Caller.message(Role.ROLE_ASSISTANT, large))
                        .addMessages(Caller.user("Hi [[sandbox bytes=31000000]]"))
                        .build());

        assertThat(text(answer.getMessage())).hasSize(31_000_000);
    }

    @Test
    void takesImagesByBytesAndByAddress() {
        var image = ContentPart.newBuilder()
                .setImage(
                        Media.newBuilder().setMediaType("image/png").setData(ByteString.copyFromUtf8("not looked at")));
        var address = ContentPart.newBuilder().setImage(Media.newBuilder().setUrl("https://example.com/cat.png"));
        var question = ContentPart.newBuilder().setText("What is this?");
        var message =
                Message.newBuilder().setRole(Role.ROLE_USER).addParts(image).addParts(question);

        for (String model :
                List.of("sandbox", "sandbox-anthropic", "sandbox-gemini", "sandbox-cohere", "sandbox-ollama")) {
            var byBytes = CompleteRequest.newBuilder().addModels(model).addMessages(message);
            assertThat(text(caller.blocking().complete(byBytes.build()).getMessage()))
                    .isNotEmpty();
        }
        var byAddress = ask("sandbox", "x").setMessages(0, message.setParts(0, address));
        assertThat(text(caller.blocking().complete(byAddress.build()).getMessage()))
                .isNotEmpty();
        Failure failure = failureOf(() -> caller.blocking()
                .complete(byAddress.setModels(0, "sandbox-ollama").build()));
        assertThat(failure.about("field")).isEqualTo("messages[0].parts[0].image.url");
    }

    @Test
    void answersHealthChecksAndReflection() throws Exception {
        var health = HealthGrpc.newBlockingStub(caller.channel()).check(HealthCheckRequest.getDefaultInstance());
        var services = new CompletableFuture<ServerReflectionResponse>();
        var ask = ServerReflectionGrpc.newStub(caller.channel()).serverReflectionInfo(new First<>(services));
        ask.onNext(ServerReflectionRequest.newBuilder().setListServices("*").build());

        assertThat(health.getStatus()).isEqualTo(ServingStatus.SERVING);
        assertThat(services.get(10, TimeUnit.SECONDS).getListServicesResponse().getServiceList())
                .extracting(service -> service.getName())
                .contains("parley.v1.CompletionService", "parley.v1.EmbeddingService");
        ask.onCompleted();
    }

    @Test
    void tellsWhichVariableTurnsAVendorOn() {
        Failure failure = failureOf(
                () -> caller.blocking().complete(ask("openai/gpt-4o", "Hi").build()));

        assertThat(failure.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(failure.reason()).isEqualTo("VENDOR_DISABLED");
        assertThat(failure.message()).contains("OPENAI_API_KEY");
    }

    private record First<T>(CompletableFuture<T> item) implements StreamObserver<T> {

        @Override
        public void onNext(T value) {
            item.complete(value);
        }

        @Override
        public void onError(Throwable failure) {
            item.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {}
    }
}
