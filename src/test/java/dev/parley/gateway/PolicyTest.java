package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.testing.StubVendor.Seen;
import dev.parley.v1.Attempt;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.ErrorReasons;
import dev.parley.v1.RetryPolicy;
import io.grpc.StatusRuntimeException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose word about failing counts: the request's before the route's, the route's before the vendor's file. */
@OverTheWire
class PolicyTest {

    private static final Reply REJECTED = Reply.json(400, "{\"error\":{\"message\":\"no\"}}");

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static RetryPolicy.Builder each(int attempts) {
        return RetryPolicy.newBuilder().setAttemptsPerDeployment(attempts);
    }

    private List<Attempt> failing(CompleteRequest.Builder request) {
        return failureOf(() -> caller.blocking().complete(request.build())).attempts();
    }

    /** Without a word of anybody's it would be 3. */
    @ParameterizedTest
    @CsvSource({"frugal/ladder, 0, 2", "generous, 0, 4", "generous, 1, 1", "frugal/ladder, 3, 3", "frugal/ladder, 9, 6"
    })
    void theRequestBeatsTheRouteAndTheRouteTheVendorsFile(String model, int asked, int attempts) {
        vendor.answer("ladder", BROKEN);
        var request = ask(model, "Hi").setTimeout(Durations.fromSeconds(30));
        if (asked > 0) {
            request.setRetry(each(asked));
        }

        assertThat(failing(request)).hasSize(attempts);

        assertThat(vendor.seen("ladder")).hasSize(attempts);
    }

    /** The back-off: 1 ms of the file's, where the default is half a second. */
    @Test
    void whatTheRouteDoesNotSayIsAsTheFileSaysAndWhatTheRequestDoesNotSayAsTheRouteSays() {
        vendor.answer("ladder", BROKEN);

        var byFile = failing(ask("generous", "Hi"));
        var byRequest = failing(ask("generous", "Hi")
                .setRetry(RetryPolicy.newBuilder()
                        .setBackoff(Durations.fromMillis(60))
                        .setMaxBackoff(Durations.fromMillis(60))));

        assertThat(byFile)
                .hasSize(4)
                .allSatisfy(attempt ->
                        assertThat(Durations.toMillis(attempt.getWaited())).isLessThanOrEqualTo(1));
        assertThat(byRequest).hasSize(4);
        assertThat(byRequest.subList(1, 4))
                .allSatisfy(attempt ->
                        assertThat(Durations.toMillis(attempt.getWaited())).isBetween(40L, 60L));
    }

    /** 40 ms, doubled, and at most 100 ms, where the file says at most 1 ms; there is no jitter. */
    @Test
    void theBackOffAndTheLongestAreTheRoutesToSay() {
        vendor.answer("ladder", BROKEN);

        var waits = failing(ask("waiting-by-route", "Hi")).stream()
                .map(attempt -> Durations.toMillis(attempt.getWaited()))
                .toList();

        assertThat(waits).hasSize(4);
        assertThat(waits.get(1)).isBetween(21L, 40L);
        assertThat(waits.get(2)).isBetween(41L, 80L);
        assertThat(waits.get(3)).isBetween(81L, 100L);
    }

    /** Of a request that its vendor rejects, from which nothing follows unless somebody says so. */
    @ParameterizedTest
    @CsvSource({
        "plain/asked, '', asked",
        "plain-keys/asked, '', asked",
        "again/asked, '', asked asked",
        "again-by-route, '', asked asked",
        "plain/asked, retry_on, asked asked",
        "turning/asked, '', asked asked",
        "turning-by-route, '', asked asked",
        "plain-keys/asked, rotate_on, asked asked",
        "onward/asked, '', asked next",
        "onward-by-route, '', asked next",
        "plain/asked, fail_over_on, asked next"
    })
    void whatFollowsFromAReasonIsTheFilesTheRoutesOrTheRequestsToSay(String model, String field, String calls) {
        vendor.answer("asked", REJECTED).answer("next", GOOD);
        var request = ask(model, "Hi");
        if (model.contains("/")) {
            request.addModels("plain/next");
        }
        if (!field.isEmpty()) {
            request.setRetry(on(field, ErrorReason.ERROR_REASON_VENDOR_REJECTED));
        }

        complete(request);

        assertThat(vendor.seen("asked").size() + vendor.seen("next").size()).isEqualTo(calls.split(" ").length);
        assertThat(vendor.seen("next")).hasSize(calls.endsWith("next") ? 1 : 0);
        if (model.startsWith("turning") || field.equals("rotate_on")) {
            assertThat(vendor.seen("asked")).extracting(Seen::key).containsExactlyInAnyOrder("key-one", "key-two");
        }
    }

    private void complete(CompleteRequest.Builder request) {
        try {
            caller.blocking().complete(request.build());
        } catch (StatusRuntimeException e) {
            assertThat(Caller.Failure.of(e).reason()).isEqualTo("VENDOR_REJECTED");
        }
    }

    private static RetryPolicy on(String field, ErrorReason... reasons) {
        var retry = RetryPolicy.newBuilder();
        retry.setField(
                RetryPolicy.getDescriptor().findFieldByName(field),
                ErrorReasons.newBuilder().addAllReasons(List.of(reasons)).build());
        return retry.build();
    }

    /** Said reasons take the place of the others, and are not beside them. */
    @ParameterizedTest
    @CsvSource({"again, 500, '', 1", "again, 400, retry_on, 1", "plain, 500, '', 2", "plain, 500, retry_on, 1"})
    void aListOfReasonsReplacesTheOneBelowItAndAnEmptyOneMeansNone(String id, int status, String emptied, int calls) {
        vendor.answer("asked", Reply.json(status, "{\"error\":{\"message\":\"no\"}}"));
        var request = ask(id + "/asked", "Hi");
        if (!emptied.isEmpty()) {
            request.setRetry(on(emptied));
        }

        failing(request);

        assertThat(vendor.seen("asked")).hasSize(calls);
    }

    @Test
    void keysAreNotTurnedAndNobodyElseIsAskedWhereTheRequestSaysSo() {
        vendor.answer("asked", Reply.json(401, "{}")).answer("next", GOOD);

        var rotated =
                failing(ask("plain-keys/asked", "Hi").addModels("plain/next").setRetry(on("fail_over_on")));
        var failedOver = caller.blocking()
                .complete(ask("plain-keys/asked", "Hi")
                        .addModels("plain/next")
                        .setRetry(on("rotate_on"))
                        .build());

        assertThat(rotated).extracting(Attempt::getModel).containsOnly("asked");
        assertThat(failedOver.getAttemptsList()).extracting(Attempt::getModel).containsExactly("asked", "next");
    }

    @ParameterizedTest
    @CsvSource({"retry_on, 99", "rotate_on, 99", "fail_over_on, 99", "retry_on, 0"})
    void aReasonThatIsNoneIsRefusedByItsPlace(String field, int number) {
        var retry = RetryPolicy.newBuilder();
        retry.setField(
                RetryPolicy.getDescriptor().findFieldByName(field),
                ErrorReasons.newBuilder()
                        .addReasons(ErrorReason.ERROR_REASON_VENDOR_TIMEOUT)
                        .addReasonsValue(number)
                        .build());

        var failure = failureOf(() -> caller.blocking()
                .complete(ask("plain/asked", "Hi").setRetry(retry).build()));

        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        assertThat(failure.about("field")).isEqualTo("retry." + field + ".reasons[1]");
        assertThat(failure.message()).contains("is " + number + ", which is no reason");
        assertThat(vendor.seen("asked")).isEmpty();
    }
}
