package dev.parley.demo;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.CompletionServiceGrpc;
import dev.parley.v1.CompletionServiceGrpc.CompletionServiceBlockingStub;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Cost;
import dev.parley.v1.Estimate;
import dev.parley.v1.Message;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.Role;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the demo shows: an estimate, a stream, a failure, and how to go on. */
final class DemoTour {

    private static final String QUESTION =
            "In two sentences: why should a program know what a call costs before it calls?";
    private static final List<String> COMPARED = List.of(
            "openai/gpt-4o",
            "openai/gpt-4o-mini",
            "anthropic/claude-sonnet-4-5",
            "google/gemini-2.5-pro",
            "groq/llama-3.3-70b-versatile",
            "deepseek/deepseek-chat");

    private final CompletionServiceBlockingStub parley;
    private final String model;
    private final PrintStream out;

    DemoTour(Channel channel, String model, PrintStream out) {
        this.parley = CompletionServiceGrpc.newBlockingStub(channel).withWaitForReady();
        this.model = model;
        this.out = out;
    }

    void run() {
        try {
            estimate();
            stream();
            fail();
        } catch (StatusRuntimeException e) {
            tell(e);
        }
        goOn();
    }

    private CompletionServiceBlockingStub call() {
        return parley.withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    private static CompleteRequest.Builder ask(String model, String text) {
        return CompleteRequest.newBuilder()
                .addModels(model)
                .addMessages(Message.newBuilder()
                        .setRole(Role.ROLE_USER)
                        .addParts(ContentPart.newBuilder().setText(text)));
    }

    private void estimate() {
        out.printf("%n1. EstimateCost: what would this cost? No vendor is called.%n   \"%s\"%n%n", QUESTION);
        var request = ask(model, QUESTION).addAllModels(COMPARED).setMaxOutputTokens(200);
        out.printf("   %-34s %10s %16s %16s  %s%n", "model", "tokens in", "expected", "at most", "");
        for (Estimate estimate : call().estimateCost(request.build()).getEstimatesList()) {
            out.printf(
                    "   %-34s %10d %16s %16s  %s%n",
                    estimate.getModel().getVendor() + "/" + estimate.getModel().getModel(),
                    estimate.getInputTokens(),
                    amount(estimate.getExpectedCost()),
                    amount(estimate.getWorstCaseCost()),
                    estimate.getAvailable() ? "ready" : "no key");
        }
    }

    private static String amount(Cost cost) {
        return cost.getStatus() == PriceStatus.PRICE_STATUS_UNKNOWN
                ? "unknown"
                : cost.getTotal() + " " + cost.getCurrency();
    }

    private void stream() {
        out.printf("%n2. StreamComplete with %s, as it arrives:%n%n   ", model);
        // The pause between words is for the eye; only the sandbox understands it.
        String pace = model.equals("sandbox") ? " [[sandbox gap=25ms]]" : "";
        call().streamComplete(
                        ask(model, QUESTION + pace).setMaxOutputTokens(200).build())
                .forEachRemaining(event -> {
                    switch (event.getEventCase()) {
                        case DELTA -> out.print(event.getDelta().getText().replace("\n", "\n   "));
                        case FINISHED -> tell(event.getFinished());
                        case STARTED, CONTINUED, EVENT_NOT_SET -> {}
                    }
                    out.flush();
                });
    }

    private void tell(CompleteResponse answer) {
        out.printf(
                "%n%n   answered by  %s/%s (%s)%n",
                answer.getActual().getVendor(), answer.getActual().getModel(), answer.getRawFinishReason());
        out.printf(
                "   usage        %d in, %d from the cache, %d out, counted by %s%n",
                answer.getUsage().getInputTokens(),
                answer.getUsage().getCacheReadTokens(),
                answer.getUsage().getOutputTokens() + answer.getUsage().getReasoningTokens(),
                answer.getUsage().getSource().name().endsWith("VENDOR") ? "the vendor" : "Parley");
        out.printf(
                "   cost         %s, price from: %s%n",
                amount(answer.getCost()), answer.getCost().getPriceSource().getName());
        out.printf(
                "   time         %d ms to the first words, %d ms in all%n",
                Durations.toMillis(answer.getTimeToFirstChunk()), Durations.toMillis(answer.getTotalTime()));
    }

    private void fail() {
        out.printf("%n3. A vendor that fails. The sandbox is told to answer 429:%n%n");
        try {
            call().complete(ask("sandbox", "Hi [[sandbox status=429 retry-after=7]]")
                    .build());
        } catch (StatusRuntimeException e) {
            tell(e);
        }
    }

    private void tell(StatusRuntimeException failure) {
        out.printf(
                "   gRPC status  %s: %s%n",
                failure.getStatus().getCode(), failure.getStatus().getDescription());
        var status = StatusProto.fromThrowable(failure);
        if (status == null) {
            return;
        }
        for (Any detail : status.getDetailsList()) {
            tell(detail);
        }
    }

    private void tell(Any detail) {
        try {
            if (detail.is(ErrorInfo.class)) {
                var info = detail.unpack(ErrorInfo.class);
                out.printf("   reason       %s%n", info.getReason());
                for (String key : List.of("vendor", "retryable", "remedy")) {
                    out.printf("   %-12s %s%n", key, info.getMetadataOrDefault(key, "-"));
                }
            } else if (detail.is(RetryInfo.class)) {
                out.printf(
                        "   retry after  %s%n",
                        Durations.toString(detail.unpack(RetryInfo.class).getRetryDelay()));
            }
        } catch (InvalidProtocolBufferException e) {
            out.printf("   (a detail that can't be read: %s)%n", detail.getTypeUrl());
        }
    }

    private void goOn() {
        out.printf("""

                Parley keeps serving: gRPC on localhost:9000, metrics and health on http://localhost:8080/q/metrics and
                /q/health. Call it from another terminal:

                   grpcurl -plaintext -d '{"models": ["%s"], "messages": [{"role": "ROLE_USER", "parts": [{"text": "Hi"}]}]}' \\
                     localhost:9000 parley.v1.CompletionService/StreamComplete

                Set OPENAI_API_KEY (or another vendor's key) and start again to see that vendor answer. Ctrl-C ends it.
                """, model);
        out.flush();
    }
}
