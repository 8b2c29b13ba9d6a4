package dev.parley.telemetry;

import dev.parley.catalog.Deployment;
import dev.parley.v1.Cost;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.Usage;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The meters, named and cut into buckets as OpenTelemetry's conventions for generative AI say:
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/. What those lack is named {@code parley.…}. Labels
 * come from the configuration only, so that no caller can make them grow.
 */
@Singleton
public final class GatewayMetrics {

    private static final Duration[] SECONDS = Stream.of(
                    10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10240, 20480, 40960, 81920)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);
    private static final double[] TOKENS = {
        1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864
    };

    private static final String ACTIVE = "parley.requests.active";

    private final MeterRegistry registry;
    private final ResilienceMetrics resilience;
    private final AtomicInteger active;

    GatewayMetrics(MeterRegistry registry, ResilienceMetrics resilience) {
        this.registry = registry;
        this.resilience = resilience;
        // The registry outlives a service that is started again in its JVM, as in Quarkus's dev mode.
        registry.find(ACTIVE).gauges().forEach(registry::remove);
        this.active = registry.gauge(ACTIVE, new AtomicInteger());
    }

    /** Counts a hedge: won, lost or not_allowed, by the deployment that kept its caller waiting. */
    public void hedged(Deployment waitedFor, String outcome) {
        registry.counter(
                        "parley.hedges",
                        Tags.of(
                                "gen_ai.provider.name", waitedFor.vendor().id(),
                                "gen_ai.request.model", CallEnd.model(waitedFor),
                                "outcome", outcome))
                .increment();
    }

    public void started() {
        active.incrementAndGet();
    }

    public void ended(CallEnd end) {
        active.decrementAndGet();
        Tags tags = Tags.of("gen_ai.provider.name", end.vendor(), "gen_ai.request.model", end.model());
        Timer.builder("gen_ai.server.request.duration")
                .description("Time of whole calls; its count is the number of calls")
                .tags(tags.and("parley.method", end.method(), "outcome", end.outcome()))
                .serviceLevelObjectives(SECONDS)
                .register(registry)
                .record(end.total());
        end.firstChunk()
                .ifPresent(time -> Timer.builder("gen_ai.server.time_to_first_token")
                        .description("Time from the arrival of a streamed call to its first content")
                        .tags(tags)
                        .serviceLevelObjectives(SECONDS)
                        .register(registry)
                        .record(time));
        end.attempts().forEach(attempt -> {
            record(attempt);
            resilience.attempted(
                    attempt.deployment().vendor().id(), CallEnd.model(attempt.deployment()), attempt.outcome());
        });
    }

    /** What an attempt used, whatever became of it. */
    private void record(AttemptEnd attempt) {
        Tags tags = Tags.of(
                "gen_ai.provider.name", attempt.deployment().vendor().id(),
                "gen_ai.request.model", CallEnd.model(attempt.deployment()),
                "outcome", attempt.outcome());
        Usage usage = attempt.usage();
        Tags source = tags.and(
                "parley.usage.source",
                usage.getSource().name().substring("USAGE_SOURCE_".length()).toLowerCase(Locale.ROOT));
        tokens(source, "input", usage.getInputTokens());
        tokens(source, "cache_read", usage.getCacheReadTokens());
        tokens(source, "cache_write", usage.getCacheWriteTokens() + usage.getCacheWrite1HTokens());
        tokens(source, "audio_input", usage.getAudioInputTokens());
        tokens(source, "image_input", usage.getImageInputTokens());
        tokens(source, "output", usage.getOutputTokens());
        tokens(source, "reasoning", usage.getReasoningTokens());
        tokens(source, "audio_output", usage.getAudioOutputTokens());
        tokens(source, "image_output", usage.getImageOutputTokens());
        attempt.cost().ifPresent(cost -> record(tags, cost));
        switch (attempt.how()) {
            case ATTEMPT_OUTCOME_READ_TO_END -> read(tags, "read_to_end");
            case ATTEMPT_OUTCOME_READ_CUT -> read(tags, "cut");
            case ATTEMPT_OUTCOME_UNSPECIFIED,
                    ATTEMPT_OUTCOME_ANSWERED,
                    ATTEMPT_OUTCOME_FAILED,
                    ATTEMPT_OUTCOME_PARTIAL,
                    ATTEMPT_OUTCOME_CANCELLED,
                    UNRECOGNIZED -> {
                // Nothing was left to read.
            }
        }
    }

    /** An answer that was billed after its caller had left. */
    private void read(Tags tags, String end) {
        registry.counter("parley.left.reads", tags.and("end", end)).increment();
    }

    private void record(Tags tags, Cost cost) {
        if (cost.getStatus() == PriceStatus.PRICE_STATUS_UNKNOWN) {
            registry.counter("parley.cost.unknown", tags).increment();
        } else {
            // A meter is a double. The exact amount is in the answer; this one is for watching.
            registry.counter("parley.cost", tags.and("currency", cost.getCurrency()))
                    .increment(new BigDecimal(cost.getTotal()).doubleValue());
        }
    }

    private void tokens(Tags tags, String type, long count) {
        if (count > 0) {
            DistributionSummary.builder("gen_ai.client.token.usage")
                    .description("Tokens of attempts by kind; no token is counted in two kinds")
                    .baseUnit("tokens")
                    .tags(tags.and("gen_ai.token.type", type))
                    .serviceLevelObjectives(TOKENS)
                    .register(registry)
                    .record(count);
        }
    }
}
