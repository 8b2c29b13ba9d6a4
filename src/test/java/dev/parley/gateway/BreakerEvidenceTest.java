package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.GOOD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.Durations;
import dev.parley.catalog.CurrentCatalog;
import dev.parley.resilience.Failover;
import dev.parley.testing.Await;
import dev.parley.testing.CallLines;
import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.JsonSchemaFormat;
import dev.parley.v1.Media;
import dev.parley.v1.Message;
import dev.parley.v1.ResponseFormat;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.Role;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Inject;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a breaker takes for a proof, and what it does not. */
@OverTheWire
class BreakerEvidenceTest {

    private static final Reply GOOD_FOR_MUCH = Reply.json(
            200,
            "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"word\"},"
                    + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":1000}}");

    @Inject
    Failover failover;

    @Inject
    CurrentCatalog catalog;

    private final Caller caller = new Caller();
    private CallLines calls;
    private StubVendor vendor;

    @BeforeEach
    void open() {
        vendor = StubVendor.fresh();
        calls = new CallLines();
    }

    @AfterEach
    void close() {
        caller.close();
        calls.close();
    }

    private String call(String model, Reply reply) {
        vendor.answer(model, reply);
        return failureOf(() ->
                        caller.blocking().complete(ask("judged/" + model, "Hi").build()))
                .reason();
    }

    private void succeed(String model) {
        vendor.answer(model, GOOD);
        assertThat(caller.blocking()
                        .complete(ask("judged/" + model, "Hi").build())
                        .getAttemptsCount())
                .isEqualTo(1);
    }

    /** Leaves while the vendor is silent, and waits until that is told. */
    private void leave(String model) throws Exception {
        vendor.answer(model, Reply.beforeHeaders(End.SILENCE));
        var asked = new CountDownLatch(1);
        vendor.onAsked(any -> asked.countDown());
        Future<?> call = caller.begin(ask("judged/" + model, "Hi").build());
        asked.await(10, TimeUnit.SECONDS);
        call.cancel(true);
        assertThat(calls.nextOf("CANCELLED")).containsEntry("attempts", "1");
    }

    private boolean rests(String model) {
        return !failover.restsFor(catalog.catalog().resolve("judged/" + model)).isZero();
    }

    /** So many calls at once; the time is that of each, or of its one attempt in a long one. */
    private void timeOut(String model, int calls, long millis) {
        vendor.answer(model, Reply.beforeHeaders(End.SILENCE));
        var time = Durations.fromMillis(millis);
        var request = ask("judged/" + model, "Hi");
        if (model.endsWith("-too")) {
            request.setRetry(RetryPolicy.newBuilder().setAttemptTimeout(time));
        } else {
            request.setTimeout(time);
        }
        var all = Stream.generate(() -> caller.begin(request.build()))
                .limit(calls)
                .toList();
        assertThat(all)
                .allSatisfy(call -> assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS))
                        .cause()
                        .isInstanceOfSatisfying(
                                StatusRuntimeException.class,
                                e -> assertThat(Failure.of(e).reason()).isEqualTo("VENDOR_TIMEOUT")));
        assertThat(vendor.seen(model)).hasSize(calls);
    }

    @Test
    void callersWhoLeaveDoNotMakeUpForFailures() throws Exception {
        succeed("diluted");
        succeed("diluted");
        call("diluted", BROKEN);
        for (int i = 0; i < 4; i++) {
            leave("diluted");
        }

        call("diluted", BROKEN);

        assertThat(call("diluted", GOOD)).as("two of four failed").isEqualTo("NO_DEPLOYMENT_AVAILABLE");
    }

    /** Refused by its format's translator, before a byte is sent. */
    private void beRefused() {
        var recording = Media.newBuilder().setUrl("https://example.com/a.wav");
        var request = CompleteRequest.newBuilder()
                .addModels("judged/untaken")
                .addMessages(Message.newBuilder()
                        .setRole(Role.ROLE_USER)
                        .addParts(ContentPart.newBuilder().setAudio(recording)))
                .build();
        assertThat(failureOf(() -> caller.blocking().complete(request)).reason())
                .isEqualTo("INVALID_REQUEST");
    }

    @Test
    void callsThatNeverReachedTheVendorDoNotMakeUpForFailures() {
        succeed("untaken");
        succeed("untaken");
        call("untaken", BROKEN);
        for (int i = 0; i < 4; i++) {
            beRefused();
        }

        call("untaken", BROKEN);

        assertThat(call("untaken", GOOD)).isEqualTo("NO_DEPLOYMENT_AVAILABLE");
    }

    /** The answer does not fit its schema, and there is no money to ask again. */
    private void runOutOfMoney() {
        vendor.answer("dear", GOOD_FOR_MUCH);
        var request = ask("judged/dear", "Hi")
                .setMaxOutputTokens(1000)
                .setMaxCost("0.0015")
                .setResponseFormat(ResponseFormat.newBuilder()
                        .setJsonSchema(JsonSchemaFormat.newBuilder()
                                .setSchema("{\"type\":\"object\"}")
                                .setMaxAttempts(2)))
                .build();
        assertThat(failureOf(() -> caller.blocking().complete(request)).reason())
                .isEqualTo("COST_LIMIT");
    }

    @Test
    void callsWithoutMoneyForAFurtherQuestionDoNotMakeUpForFailures() {
        succeed("dear");
        succeed("dear");
        call("dear", BROKEN);
        for (int i = 0; i < 4; i++) {
            runOutOfMoney();
        }

        call("dear", BROKEN);

        assertThat(call("dear", GOOD)).isEqualTo("NO_DEPLOYMENT_AVAILABLE");
    }

    @Test
    void aProbeWhoseCallerLeavesNeitherClosesTheBreakerNorBlocksIt() throws Exception {
        for (int i = 0; i < 4; i++) {
            call("probed", BROKEN);
        }
        Await.until(() -> !rests("probed"));

        leave("probed");

        assertThat(call("probed", GOOD)).isEqualTo("NO_DEPLOYMENT_AVAILABLE");
        Await.until(() -> !rests("probed"));
        succeed("probed");
        call("probed", BROKEN);
        succeed("probed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hurried", "hurried-too"})
    void callersInAHurryDoNotShutAVendorOut(String model) {
        timeOut(model, 8, 300);

        succeed(model);
    }

    @ParameterizedTest
    @ValueSource(strings = {"patient", "patient-too"})
    void aVendorThatKeepsPatientCallersWaitingIsLeftAlone(String model) {
        timeOut(model, 4, 1500);

        assertThat(call(model, GOOD)).isEqualTo("NO_DEPLOYMENT_AVAILABLE");
    }
}
