package dev.parley.gateway;

import static dev.parley.testing.Caller.embed;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.BROKEN;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Await;
import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.Metrics;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.Attempt;
import dev.parley.v1.EmbedRequest;
import dev.parley.v1.Embedding;
import dev.parley.v1.EmbeddingServiceGrpc;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Failover;
import dev.parley.v1.ModelRef;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.UsageSource;
import dev.parley.v1.Warning;
import io.grpc.Status;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Embeddings through the running service: their order, what they cost, and who gave them. */
@OverTheWire
class EmbedTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static Reply vectors(int count, String vector) {
        return Reply.json(
                200,
                "{\"data\":[" + String.join(",", Collections.nCopies(count, "{\"embedding\":" + vector + "}"))
                        + "],\"usage\":{\"prompt_tokens\":" + count + "}}");
    }

    private static Embedding vector(int index, float... values) {
        var vector = Embedding.newBuilder().setIndex(index);
        for (float value : values) {
            vector.addValues(value);
        }
        return vector.build();
    }

    private static ModelRef model(String vendor, String model) {
        return ModelRef.newBuilder().setVendor(vendor).setModel(model).build();
    }

    @Test
    void vectorsComeInTheInputsOrderWithTheirUsageAndExactCost() {
        // The second is 0.5 and -2 as four bytes each, the low byte first.
        vendor.answer("priced", Reply.json(200, """
                {"id":"emb-1","model":"priced-v2","data":[
                 {"index":1,"embedding":"AAAAPwAAAMA="},{"index":0,"embedding":[0.25,-1e-3]}],
                 "usage":{"prompt_tokens":7,"total_tokens":7}}""").with("x-request-id", "req-7"));

        var answer = caller.embeddings()
                .embed(embed("stub/priced", "Über", "b")
                        .setDimensions(2)
                        .setEndUserId("u1")
                        .putLabels("run", "7")
                        .build());

        assertThat(answer.getEmbeddingsList()).containsExactly(vector(0, 0.25f, -1e-3f), vector(1, 0.5f, -2f));
        assertThat(answer.getDimensions()).isEqualTo(2);
        assertThat(answer.getRequested()).isEqualTo(model("stub", "priced"));
        assertThat(answer.getActual()).isEqualTo(model("stub", "priced-v2"));
        assertThat(answer.getVendorRequestId()).isEqualTo("req-7");
        assertThat(answer.getVendorResponseId()).isEqualTo("emb-1");
        assertThat(answer.getUsage().getInputTokens()).isEqualTo(7);
        assertThat(answer.getUsage().getSource()).isEqualTo(UsageSource.USAGE_SOURCE_VENDOR);
        assertThat(answer.getCost().getTotal()).isEqualTo("0.00000196");
        assertThat(answer.getCost().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_KNOWN);
        assertThat(answer.getAttemptsList()).hasSize(1);
        assertThat(answer.getAttempts(0).getCost()).isEqualTo(answer.getCost());
        assertThat(answer.getLabelsMap()).containsEntry("run", "7");
        assertThat(answer.getRequestId()).isNotEmpty();
        assertThat(answer.getTotalTime()).isNotEqualTo(Durations.ZERO);
        assertThat(answer.getWarningsList()).isEmpty();
        assertThat(vendor.seen("priced").get(0).path()).isEqualTo("/embeddings");
        assertThat(vendor.seen("priced").get(0).key()).isEqualTo("key-of-stub");
        assertThat(vendor.seen("priced").get(0).body())
                .isEqualTo("{\"model\":\"priced\",\"input\":[\"Über\",\"b\"],\"dimensions\":2,\"user\":\"u1\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "one too few|{\"data\":[{\"embedding\":[1]}]}",
                "one too many|{\"data\":[{\"embedding\":[1]},{\"embedding\":[1]},{\"embedding\":[1]}]}",
                "one twice|{\"data\":[{\"index\":1,\"embedding\":[1]},{\"index\":1,\"embedding\":[1]}]}",
                "two lengths|{\"data\":[{\"embedding\":[1]},{\"embedding\":[1,2]}]}",
                "no numbers|{\"data\":[{\"embedding\":[]},{\"embedding\":[]}]}",
                "no vector|{\"data\":[{\"embedding\":[1]},{\"embedding\":null}]}",
                "not finite|{\"data\":[{\"embedding\":[1e99]},{\"embedding\":[1]}]}",
                "a word|{\"data\":[{\"embedding\":[1]},{\"embedding\":\"no base64!\"}]}",
                "no data|{\"object\":\"list\"}",
                "no JSON|<html>",
                "nothing|' '"
            })
    void anAnswerWithoutOneVectorForEachInputIsTheVendorsFailure(String what, String body) {
        vendor.answer("odd", Reply.json(200, body));

        Failure failure = failureOf(
                () -> caller.embeddings().embed(embed("stub/odd", "a", "b").build()));

        assertThat(failure.reason()).as(what).isEqualTo("INVALID_VENDOR_RESPONSE");
        assertThat(failure.about("vendor")).isEqualTo("stub");
        assertThat(failure.attempts()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{}", "{\"total_tokens\":0}", "null"})
    void usageThatTheVendorLeavesOutIsCountedAndNeverZero(String usage) {
        vendor.answer("priced", Reply.json(200, "{\"data\":[{\"embedding\":[1]}],\"usage\":" + usage + "}"));

        var answer = caller.embeddings().embed(embed("stub/priced", "Hi").build());

        assertThat(answer.getUsage().getInputTokens()).isPositive();
        assertThat(answer.getUsage().getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
        assertThat(answer.getCost().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_KNOWN);
        assertThat(answer.getWarningsList()).extracting(Warning::getCode).containsExactly("USAGE_ESTIMATED");
    }

    @Test
    void numbersOfEightBytesAreReadAsSuch() {
        // 0.5 and -0.1, as a server may write them that is asked for base64.
        vendor.answer("wide", Reply.json(200, "{\"data\":[{\"embedding\":\"AAAAAAAA4D+amZmZmZm5vw==\"}]}"));

        var answer = caller.embeddings().embed(embed("stub/wide", "Hi").build());

        assertThat(answer.getEmbeddingsList()).containsExactly(vector(0, 0.5f, -0.1f));
    }

    @Test
    void theSameModelElsewhereAnswersAndIsNamed() {
        vendor.answer("shared key-of-first", BROKEN).answer("shared key-of-second", vectors(1, "[1]"));

        var answer = caller.embeddings().embed(embed("first/shared", "Hi").build());
        Failure named = failureOf(() -> caller.embeddings()
                .embed(embed("first/shared", "Hi")
                        .setFailover(Failover.FAILOVER_PINNED)
                        .build()));

        assertThat(answer.getRequested().getVendor()).isEqualTo("first");
        assertThat(answer.getActual()).isEqualTo(model("second", "shared"));
        assertThat(answer.getAttemptsList())
                .extracting(Attempt::getVendor)
                .contains("first")
                .endsWith("second");
        assertThat(named.reason()).isEqualTo("VENDOR_UNAVAILABLE");
    }

    @Test
    void anotherModelAnswersOnlyWhereTheCallerNamesItAndIsNamed() {
        vendor.answer("broken", BROKEN);

        var answer = caller.embeddings()
                .embed(embed("stub/broken", "Hi")
                        .addModels("sandbox-ollama/any")
                        .build());
        Failure alone = failureOf(
                () -> caller.embeddings().embed(embed("stub/broken", "Hi").build()));

        assertThat(answer.getRequested()).isEqualTo(model("stub", "broken"));
        assertThat(answer.getActual()).isEqualTo(model("sandbox-ollama", "any"));
        assertThat(answer.getAttemptsList()).extracting(Attempt::getVendor).containsExactly("stub", "sandbox-ollama");
        assertThat(alone.reason()).isEqualTo("VENDOR_UNAVAILABLE");
    }

    @Test
    void anAnswerInPartsIsOfOneDeploymentAlone() {
        vendor.answer("shared key-of-first", vectors(2048, "[1]"), BROKEN)
                .answer("shared key-of-second", vectors(2048, "[2]"), vectors(1, "[3]"));
        String[] texts = Collections.nCopies(2049, "Hi").toArray(String[]::new);

        var answer = caller.embeddings().embed(embed("first/shared", texts).build());

        assertThat(answer.getActual()).isEqualTo(model("second", "shared"));
        assertThat(answer.getEmbeddingsCount()).isEqualTo(2049);
        assertThat(answer.getEmbeddings(0)).isEqualTo(vector(0, 2));
        assertThat(answer.getEmbeddings(2047)).isEqualTo(vector(2047, 2));
        assertThat(answer.getEmbeddings(2048)).isEqualTo(vector(2048, 3));
        List<Attempt> answered = answer.getAttemptsList().stream()
                .filter(attempt -> attempt.getErrorReason() == ErrorReason.ERROR_REASON_UNSPECIFIED)
                .toList();
        assertThat(answered).extracting(Attempt::getVendor).containsExactly("first", "second", "second");
        assertThat(answer.getUsage().getInputTokens()).isEqualTo(2049);
        assertThat(answer.getCost().getTotal()).isEqualTo("0.002049");
    }

    @Test
    void aCallerWhoLeavesClosesTheVendorsConnection() throws Exception {
        var silent = Reply.beforeHeaders(End.SILENCE);
        vendor.answer("silent", silent);
        var call = EmbeddingServiceGrpc.newFutureStub(caller.channel())
                .embed(embed("stub/silent", "Hi").build());
        Await.until(() -> !vendor.seen("silent").isEmpty());

        call.cancel(true);

        silent.left().get(10, TimeUnit.SECONDS);
        assertThat(vendor.seen("silent")).hasSize(1);
    }

    @Test
    void aCallsTimeBoundsAllOfIt() throws Exception {
        var silent = Reply.beforeHeaders(End.SILENCE);
        vendor.answer("silent", silent);

        Failure failure = failureOf(() -> caller.embeddings()
                .embed(embed("stub/silent", "Hi")
                        .setTimeout(Durations.fromMillis(200))
                        .build()));

        assertThat(failure.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(failure.reason()).isEqualTo("VENDOR_TIMEOUT");
        silent.left().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aVendorsErrorIsToldAsInCompletions() {
        EmbedRequest limited =
                embed("sandbox/any", "Hi [[sandbox status=429 retry-after=7]]").build();

        Failure failure = failureOf(() -> caller.embeddings().embed(limited));

        assertThat(failure.reason()).isEqualTo("VENDOR_RATE_LIMITED");
        assertThat(failure.retry().orElseThrow().getRetryDelay().getSeconds()).isEqualTo(7);
        assertThat(failure.about("model")).isEqualTo("any");
    }

    @Test
    void callsAreMeasured() {
        caller.embeddings().embed(embed("sandbox/sandbox-mini", "Hi").build());

        String metrics = Metrics.get("/q/metrics");
        assertThat(metrics.lines()
                        .filter(line -> line.startsWith("gen_ai_server_request_duration_seconds_count")
                                && line.contains("parley_method=\"Embed\"")
                                && line.contains("gen_ai_request_model=\"sandbox-mini\"")
                                && line.contains("outcome=\"OK\"")))
                .isNotEmpty();
        assertThat(metrics).contains("parley_requests_active 0.0");
    }
}
