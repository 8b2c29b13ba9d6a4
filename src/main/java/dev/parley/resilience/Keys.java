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
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

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

    /** @param wish until when the vendor wants to be left alone, which may be longer than it is */
    private record Trouble(ErrorReason reason, long until, long wish) {

        boolean isRest() {
            return reason == ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED;
        }
    }

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

    private Duration left(long until) {
        return Duration.ofNanos(Math.max(0, until - clock.getAsLong()));
    }

    /**
     * The keys that were not tried yet, in an order by chance and weight. Where the vendor refused all that share the
     * traffic, the one whose trouble ends first; never one that rests.
     */
    List<VendorKey> usable(Deployment deployment, Set<VendorKey> tried) {
        List<VendorKey> healthy = untried(deployment, tried)
                .filter(key -> trouble(deployment, key).isEmpty())
                .toList();
        return !healthy.isEmpty()
                ? Weights.drawn(healthy, VendorKey::weight)
                : hopeful(deployment).allMatch(key -> isRefused(deployment, key))
                        ? untried(deployment, tried)
                                .min(Comparator.comparing(key -> left(deployment, key)))
                                .map(List::of)
                                .orElse(List.of())
                        : List.of();
    }

    private static Stream<VendorKey> untried(Deployment deployment, Set<VendorKey> tried) {
        return shared(deployment).filter(key -> !tried.contains(key));
    }

    /** Those that share the traffic. */
    private static Stream<VendorKey> shared(Deployment deployment) {
        return deployment.vendor().resilience().keys().stream().filter(key -> key.weight() > 0);
    }

    private boolean isRefused(Deployment deployment, VendorKey key) {
        return trouble(deployment, key).filter(trouble -> !trouble.isRest()).isPresent();
    }

    /** Those that the vendor did not refuse: one that rests is waited for, rather than a refused one asked. */
    private Stream<VendorKey> hopeful(Deployment deployment) {
        return shared(deployment).anyMatch(key -> !isRefused(deployment, key))
                ? shared(deployment).filter(key -> !isRefused(deployment, key))
                : shared(deployment);
    }

    /** The key that may be used soonest, where none may now. */
    VendorKey soonest(Deployment deployment) {
        return hopeful(deployment)
                .min(Comparator.comparing(key -> rests(deployment, key)))
                .orElseGet(() -> deployment.vendor().resilience().keys().get(0));
    }

    /** How long it takes until a key may be used; zero where one may now. */
    Duration restsFor(Deployment deployment) {
        return hopeful(deployment)
                .map(key -> rests(deployment, key))
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** When the vendor wants to be asked again, with the key that it allows first; it is not left alone for ever. */
    Duration wish(Deployment deployment) {
        return hopeful(deployment)
                .map(key -> rest(deployment, key, Trouble::wish))
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Whether the vendor wants to be left alone with this key. */
    boolean rest(Deployment deployment, VendorKey key) {
        return !rests(deployment, key).isZero();
    }

    private Duration rests(Deployment deployment, VendorKey key) {
        return rest(deployment, key, Trouble::until);
    }

    private Duration rest(Deployment deployment, VendorKey key, ToLongFunction<Trouble> end) {
        return trouble(deployment, key)
                .filter(Trouble::isRest)
                .map(trouble -> left(end.applyAsLong(trouble)))
                .orElse(Duration.ZERO);
    }

    private Duration left(Deployment deployment, VendorKey key) {
        return trouble(deployment, key).map(trouble -> left(trouble.until())).orElse(Duration.ZERO);
    }

    private Optional<Trouble> trouble(Deployment deployment, VendorKey key) {
        if (troubles.isEmpty()) {
            return Optional.empty();
        }
        return Stream.of(deployment.model().id(), "")
                .map(model -> troubles.get(use(deployment, key, model)))
                .filter(trouble -> trouble != null && !isOver(trouble))
                .findFirst();
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
        troubles.computeIfPresent(use, (same, trouble) -> outlasts(trouble) ? trouble : null);
    }

    /** A count is not billed, so that one is given says nothing of the account's money. */
    private boolean outlasts(Trouble trouble) {
        return trouble.isRest() || counts && trouble.reason() == ErrorReason.ERROR_REASON_VENDOR_QUOTA_EXHAUSTED;
    }

    /** Remembers what a failure says about the key it came of. */
    void failed(Step<?> step, GatewayException failure) {
        var deployment = step.option().deployment();
        switch (failure.reason()) {
            case ERROR_REASON_VENDOR_AUTHENTICATION, ERROR_REASON_VENDOR_QUOTA_EXHAUSTED ->
                note(deployment, step.key(), "", failure, REFUSED);
            case ERROR_REASON_VENDOR_PERMISSION ->
                note(deployment, step.key(), deployment.model().id(), failure, REFUSED);
            case ERROR_REASON_VENDOR_RATE_LIMITED -> {
                // Not the call's own: others use the key too.
                var cap = deployment.vendor().resilience().retry().maxRetryAfter();
                failure.retryAfter()
                        .map(wait -> wait.compareTo(cap) > 0 ? cap : wait)
                        .filter(wait -> !wait.isZero())
                        .ifPresent(wait ->
                                note(deployment, step.key(), deployment.model().id(), failure, wait));
            }
            default -> {
                // Says nothing about the key.
            }
        }
    }

    private void note(Deployment deployment, VendorKey key, String model, GatewayException failure, Duration time) {
        troubles.values().removeIf(this::isOver);
        long now = clock.getAsLong();
        long wish = now + failure.retryAfter().orElse(time).toNanos();
        troubles.put(use(deployment, key, model), new Trouble(failure.reason(), now + time.toNanos(), wish));
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
                        left(entry.getValue().until())))
                .toList();
    }
}
