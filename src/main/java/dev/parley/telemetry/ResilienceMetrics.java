package dev.parley.telemetry;

import dev.parley.error.Reasons;
import dev.parley.resilience.Keys;
import dev.parley.resilience.ResilienceListener;
import dev.parley.resilience.Timers;
import dev.parley.v1.ErrorReason;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The meters of attempts, breakers, limits, queues and keys. Labels come from the configuration only. */
@Singleton
public final class ResilienceMetrics implements ResilienceListener {

    private static final Duration[] SECONDS = Stream.of(10, 40, 160, 640, 2560, 10240, 40960, 163840)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Keys keys;
    private final Map<String, Supplier<CircuitBreakerState>> breakers = new ConcurrentHashMap<>();

    ResilienceMetrics(MeterRegistry registry, Keys keys, Timers timers) {
        this.registry = registry;
        this.keys = keys;
        gauge("parley.timers", Tags.empty(), timers::pending);
    }

    private static Tags tags(String vendor, String model) {
        return Tags.of("gen_ai.provider.name", vendor, "gen_ai.request.model", model);
    }

    /** @param outcome {@link CallEnd#OK} or the name of an error reason */
    void attempted(String vendor, String model, String outcome) {
        registry.counter("parley.attempts", tags(vendor, model).and("outcome", outcome))
                .increment();
    }

    @Override
    public void breaker(String vendor, String model, Supplier<CircuitBreakerState> state) {
        String id = vendor + "/" + model;
        breakers.put(id, state);
        gauge("parley.breaker.state", tags(vendor, model), () -> switch (breakers.get(id)
                .get()) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        });
    }

    @Override
    public void limit(String vendor, String model, String key, String limit, LongSupplier used, LongSupplier most) {
        var tags = tags(vendor, model).and("parley.key", key, "parley.limit", limit);
        gauge("parley.limit.permits", tags.and("state", "in_use"), used);
        gauge("parley.limit.permits", tags.and("state", "limit"), most);
    }

    @Override
    public void told(String vendor, String model, String key, String limit, LongSupplier left, LongSupplier most) {
        var tags = tags(vendor, model).and("parley.key", key, "parley.limit", limit);
        gauge("parley.vendor.limit.permits", tags.and("state", "left"), left);
        gauge("parley.vendor.limit.permits", tags.and("state", "limit"), most);
    }

    @Override
    public void queue(String vendor, String model, LongSupplier length) {
        gauge("parley.queue.length", tags(vendor, model), length);
    }

    private void gauge(String name, Tags tags, LongSupplier value) {
        Gauge.builder(name, value, LongSupplier::getAsLong)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void queued(String vendor, String model, Duration time) {
        Timer.builder("parley.queue.time")
                .description("Time that attempts waited for their turn; those that need not wait are not in it")
                .tags(tags(vendor, model))
                .serviceLevelObjectives(SECONDS)
                .register(registry)
                .record(time);
    }

    @Override
    public void refused(String vendor, String model, ErrorReason reason) {
        registry.counter("parley.limit.refused", tags(vendor, model).and("reason", Reasons.name(reason)))
                .increment();
    }

    @Override
    public void key(String vendor, String alias) {
        gauge(
                "parley.key.health",
                Tags.of("gen_ai.provider.name", vendor, "parley.key", alias),
                () -> keys.isWell(vendor, alias) ? 1 : 0);
    }

    @Override
    public void rotated(String vendor, String alias) {
        registry.counter("parley.key.rotations", "gen_ai.provider.name", vendor, "parley.key", alias)
                .increment();
    }
}
