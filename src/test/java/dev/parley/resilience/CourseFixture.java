package dev.parley.resilience;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.LimitPolicy;
import dev.parley.catalog.RetryPolicy;
import dev.parley.catalog.TestCatalog;
import dev.parley.catalog.VendorKey;
import dev.parley.error.GatewayException;
import dev.parley.testing.Await;
import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Courses over options of a vendor each, at real keys and limits. */
class CourseFixture {

    final Keys keys = new Keys();

    record Asked(Deployment deployment, RetryPolicy retry, String peers) implements Option {

        Asked(Deployment deployment, RetryPolicy retry) {
            this(deployment, retry, deployment.id());
        }

        Asked among(String peers) {
            return new Asked(deployment, retry, peers);
        }
    }

    static Asked option(String vendor, VendorKey... keys) {
        return option(vendor, 100_000, keys);
    }

    static Asked option(String vendor, int window, VendorKey... keys) {
        var found = TestCatalog.of(vendor, """
                wire_format: openai-chat
                api_base: http://localhost:1
                api_key: never-used
                models: [{id: m, context_window: %d}]
                """.formatted(window)).resolve(vendor + "/m");
        return new Asked(
                new Deployment(TestKeys.keyed(found.vendor(), List.of(keys)), found.model()), RetryPolicy.DEFAULT);
    }

    static Asked option(String vendor, RetryPolicy retry, VendorKey... keys) {
        return new Asked(option(vendor, keys).deployment(), retry);
    }

    static RetryPolicy failingOverOn(ErrorReason... reasons) {
        return retry(RetryPolicy.DEFAULT.minAttemptTime(), Set.of(reasons));
    }

    static RetryPolicy retry(Duration minAttemptTime, Set<ErrorReason> failOverOn) {
        var usual = RetryPolicy.DEFAULT;
        return new RetryPolicy(
                usual.attempts(),
                usual.attemptsPerDeployment(),
                usual.backoff(),
                usual.maxBackoff(),
                usual.jitter(),
                usual.maxRetryAfter(),
                minAttemptTime,
                usual.attemptTimeout(),
                usual.retryOn(),
                usual.rotateOn(),
                failOverOn);
    }

    static VendorKey key(String alias, int weight) {
        return new VendorKey(
                alias, weight, TestCatalog.of("v", """
                        wire_format: openai-chat
                        api_base: http://localhost:1
                        unlisted_models: true
                        api_key: never-used
                        """).resolve("v/m").vendor().auth(), LimitPolicy.NONE);
    }

    Course<Asked> course(Asked... options) {
        return course(deployment -> Duration.ZERO, options);
    }

    Course<Asked> course(Function<Deployment, Duration> opensIn, Asked... options) {
        var vendors = Stream.of(options).map(one -> one.deployment().vendor()).toList();
        return new Course<>(
                List.of(options),
                Deadline.in(Duration.ofMinutes(5)),
                new Obstacles(
                        opensIn::apply,
                        keys,
                        new Limits(
                                id -> vendors.stream()
                                        .filter(one -> one.id().equals(id))
                                        .findFirst(),
                                new ResilienceListener() {},
                                new HandTicker(),
                                keys::rest)),
                () -> 0,
                (next, givenUp) -> true);
    }

    static GatewayException failure(ErrorReason reason) {
        return GatewayException.of(reason, "so it is");
    }

    static GatewayException limited(Duration wait) {
        return failure(ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED).withRetryAfter(wait);
    }

    static Step<Asked> with(VendorKey key, Step<Asked> step) {
        return step.with(key, Permit.NONE);
    }

    Optional<Step<Asked>> after(Course<Asked> course, Step<Asked> failed, GatewayException failure) {
        keys.failed(failed, failure);
        return course.after(failed, failure);
    }

    void untilNoneRests(Deployment deployment) {
        Await.until(() -> keys.restsFor(deployment).isZero());
    }
}
