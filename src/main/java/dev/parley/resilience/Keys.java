package dev.parley.resilience;

import dev.parley.catalog.Auth;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.VendorKey;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The health of each vendor's keys, told by alias and never by value. A key that the vendor refused is passed over for a
 * minute as long as another stands in; one that is rate-limited rests until the vendor wants to be asked again. Both
 * come back by themselves.
 */
@Singleton
public final class Keys {

    private static final Duration REFUSED = Duration.ofMinutes(1);

    /**
     * What a key can't be used for: an empty model stands for all, counts too. Its weight and limits may be changed
     * meanwhile; what stands in its variable may be another key by then.
     */
    private record Use(String vendor, String alias, Auth auth, String model, boolean counts) {}

    private record Trouble(ErrorReason reason, long until) {}

    private final LongSupplier clock;
    private final Map<Use, Trouble> troubles;
    private final boolean counts;

    @Inject
    Keys() {
        this(System::nanoTime);
    }

    /** @param clock nanoseconds that only go forward */
    Keys(LongSupplier clock) {
        this(clock, new ConcurrentHashMap<>(), false);
    }

    private Keys(LongSupplier clock, Map<Use, Trouble> troubles, boolean counts) {
        this.clock = clock;
        this.troubles = troubles;
        this.counts = counts;
    }

    /**
     * The same keys for counts of tokens. Vendors limit and permit those apart from answers, so what is said of one model
     * holds for counts alone; what is said of the key or its account holds for both.
     */
    Keys ofCounts() {
        return new Keys(clock, troubles, true);
    }

    private Use use(Deployment deployment, VendorKey key, String model) {
        return new Use(deployment.vendor().id(), key.alias(), key.auth(), model, counts && !model.isEmpty());
    }

    private boolean isOver(Trouble trouble) {
        return trouble.until() - clock.getAsLong() <= 0;
    }

    private Duration left(Trouble trouble) {
        return Duration.ofNanos(Math.max(0, trouble.until() - clock.getAsLong()));
    }

    /**
     * The keys that were not tried yet, in an order by chance and weight. Where all are in trouble, the one whose trouble
     * ends first; never one that rests.
     */
    List<VendorKey> usable(Deployment deployment, Set<VendorKey> tried) {
        List<VendorKey> usable = deployment.vendor().resilience().keys().stream()
                .filter(key -> key.weight() > 0
                        && !tried.contains(key)
                        && rests(deployment, key).isZero())
                .toList();
        List<VendorKey> healthy = usable.stream()
                .filter(key -> trouble(deployment, key).isEmpty())
                .toList();
        return healthy.isEmpty()
                ? usable.stream()
                        .min(Comparator.comparing(key -> left(deployment, key)))
                        .map(List::of)
                        .orElse(List.of())
                : Weights.drawn(healthy, VendorKey::weight);
    }

    /** The key that may be used soonest, where all that share the traffic rest. */
    VendorKey soonest(Deployment deployment) {
        List<VendorKey> keys = deployment.vendor().resilience().keys();
        return keys.stream()
                .filter(key -> key.weight() > 0)
                .min(Comparator.comparing(key -> rests(deployment, key)))
                .orElse(keys.get(0));
    }

    /** How long it takes until a key may be used; zero where one may now. */
    Duration restsFor(Deployment deployment) {
        return deployment.vendor().resilience().keys().stream()
                .filter(key -> key.weight() > 0)
                .map(key -> rests(deployment, key))
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Whether the vendor wants to be left alone with this key. */
    boolean rest(Deployment deployment, VendorKey key) {
        return !rests(deployment, key).isZero();
    }

    private Duration rests(Deployment deployment, VendorKey key) {
        return trouble(deployment, key)
                .filter(trouble -> trouble.reason() == ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED)
                .map(this::left)
                .orElse(Duration.ZERO);
    }

    private Duration left(Deployment deployment, VendorKey key) {
        return trouble(deployment, key).map(this::left).orElse(Duration.ZERO);
    }

    private Optional<Trouble> trouble(Deployment deployment, VendorKey key) {
        return Optional.ofNullable(
                        troubles.get(use(deployment, key, deployment.model().id())))
                .or(() -> Optional.ofNullable(troubles.get(use(deployment, key, ""))))
                .filter(trouble -> !isOver(trouble));
    }

    /** A key that works was refused for no lasting reason. A rest ends by its time: this call may have begun before it. */
    void answered(Step<?> step) {
        var deployment = step.option().deployment();
        if (!troubles.isEmpty()) {
            wellAgain(use(deployment, step.key(), deployment.model().id()));
            wellAgain(use(deployment, step.key(), ""));
        }
    }

    private void wellAgain(Use use) {
        troubles.computeIfPresent(use, (same, trouble) -> outlasts(trouble.reason()) ? trouble : null);
    }

    /** A count is not billed, so that one is given says nothing of the account's money. */
    private boolean outlasts(ErrorReason reason) {
        return reason == ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED
                || counts && reason == ErrorReason.ERROR_REASON_VENDOR_QUOTA_EXHAUSTED;
    }

    /** Remembers what a failure says about the key it came of. */
    void failed(Step<?> step, GatewayException failure) {
        var deployment = step.option().deployment();
        switch (failure.reason()) {
            case ERROR_REASON_VENDOR_AUTHENTICATION, ERROR_REASON_VENDOR_QUOTA_EXHAUSTED ->
                note(deployment, step.key(), "", failure.reason(), REFUSED);
            case ERROR_REASON_VENDOR_PERMISSION ->
                note(deployment, step.key(), deployment.model().id(), failure.reason(), REFUSED);
            case ERROR_REASON_VENDOR_RATE_LIMITED -> {
                // Not the call's own: others use the key too.
                var cap = deployment.vendor().resilience().retry().maxRetryAfter();
                failure.retryAfter()
                        .map(wait -> wait.compareTo(cap) > 0 ? cap : wait)
                        .filter(wait -> !wait.isZero())
                        .ifPresent(wait ->
                                note(deployment, step.key(), deployment.model().id(), failure.reason(), wait));
            }
            default -> {
                // Says nothing about the key.
            }
        }
    }

    private void note(Deployment deployment, VendorKey key, String model, ErrorReason reason, Duration time) {
        troubles.values().removeIf(this::isOver);
        troubles.put(use(deployment, key, model), new Trouble(reason, clock.getAsLong() + time.toNanos()));
    }

    /**
     * A key in trouble.
     *
     * @param model what it can't be used for; empty for every model
     */
    public record Unwell(String vendor, String alias, String model, ErrorReason reason, Duration left) {}

    /** Whether a key is in no trouble, for whichever model; where only counts are refused, answers are not. */
    public boolean isWell(String vendor, String alias) {
        return unwell().stream()
                .noneMatch(key -> key.vendor().equals(vendor) && key.alias().equals(alias));
    }

    public List<Unwell> unwell() {
        return troubles.entrySet().stream()
                .filter(entry -> !isOver(entry.getValue()) && !entry.getKey().counts())
                .map(entry -> new Unwell(
                        entry.getKey().vendor(),
                        entry.getKey().alias(),
                        entry.getKey().model(),
                        entry.getValue().reason(),
                        left(entry.getValue())))
                .toList();
    }
}
