package dev.parley.resilience;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.VendorKey;
import dev.parley.error.GatewayException;
import dev.parley.resilience.Troubles.Trouble;
import dev.parley.resilience.Troubles.Use;
import dev.parley.v1.ErrorReason;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The health of each vendor's keys, told by alias and never by value. A key that the vendor refused is passed over for a
 * minute as long as another stands in; one that is rate-limited rests until the vendor wants to be asked again, and is
 * passed over for a short time where it does not say. All come back by themselves.
 */
@Singleton
public final class Keys {

    private static final Duration REFUSED = Duration.ofMinutes(1);

    /** How long others are preferred to a key that was too often used, for the vendor does not say; it doubles. */
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Troubles refusals;
    private final Troubles rests;
    private final Troubles pauses;
    private final boolean counts;

    @Inject
    Keys() {
        this(System::nanoTime);
    }

    /** @param clock nanoseconds that only go forward */
    Keys(LongSupplier clock) {
        this(new Troubles(clock), new Troubles(clock), new Troubles(clock), false);
    }

    private Keys(Troubles refusals, Troubles rests, Troubles pauses, boolean counts) {
        this.refusals = refusals;
        this.rests = rests;
        this.pauses = pauses;
        this.counts = counts;
    }

    /**
     * The same keys for counts of tokens. Vendors limit and permit those apart from answers, so what is said of one model
     * holds for counts alone; what is said of the key or its account holds for both.
     */
    Keys ofCounts() {
        return new Keys(refusals, rests, pauses, true);
    }

    private Use use(Deployment deployment, VendorKey key, String model) {
        return new Use(deployment.vendor().id(), key.alias(), key.auth(), model, counts && !model.isEmpty());
    }

    /** How long a key has trouble of a kind, for the deployment's model or for all. */
    private Duration left(Troubles kind, Deployment deployment, VendorKey key) {
        return left(kind, deployment, key, Trouble::until);
    }

    private Duration left(Troubles kind, Deployment deployment, VendorKey key, ToLongFunction<Trouble> end) {
        return kind.areNone()
                ? Duration.ZERO
                : longer(
                        kind.left(use(deployment, key, deployment.model().id()), end),
                        kind.left(use(deployment, key, ""), end));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /**
     * The keys that were not tried yet, in an order by chance and weight. Where all that may be used were lately too often
     * used, those, and where the vendor refused all that share the traffic, one: that whose trouble ends first; never one
     * that rests.
     */
    List<VendorKey> usable(Deployment deployment, Set<VendorKey> tried) {
        List<VendorKey> well = well(deployment, tried);
        if (!well.isEmpty()) {
            return well;
        }
        List<VendorKey> awake = shared(deployment)
                .filter(key -> !tried.contains(key) && !rest(deployment, key))
                .toList();
        List<VendorKey> permitted =
                awake.stream().filter(key -> !isRefused(deployment, key)).toList();
        return !permitted.isEmpty()
                ? sooner(permitted, pauses, deployment).toList()
                : hopeful(deployment).allMatch(key -> isRefused(deployment, key))
                        ? sooner(awake, refusals, deployment).limit(1).toList()
                        : List.of();
    }

    /** Those of them that nothing is known against. */
    List<VendorKey> well(Deployment deployment, Set<VendorKey> tried) {
        return Weights.drawn(
                shared(deployment)
                        .filter(key -> !tried.contains(key) && isWell(deployment, key))
                        .toList(),
                VendorKey::weight);
    }

    private boolean isWell(Deployment deployment, VendorKey key) {
        return Stream.of(rests, refusals, pauses)
                .allMatch(kind -> left(kind, deployment, key).isZero());
    }

    private Stream<VendorKey> sooner(List<VendorKey> keys, Troubles kind, Deployment deployment) {
        return keys.stream().sorted(Comparator.comparing(key -> left(kind, deployment, key)));
    }

    /** Those that share the traffic. */
    private static Stream<VendorKey> shared(Deployment deployment) {
        return deployment.vendor().resilience().keys().stream().filter(key -> key.weight() > 0);
    }

    /** One that the vendor asked to rest is not, as long as that lasts: the vendor knows it, and it is waited for. */
    private boolean isRefused(Deployment deployment, VendorKey key) {
        return !left(refusals, deployment, key).isZero() && !rest(deployment, key);
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
                .min(Comparator.comparing(key -> left(rests, deployment, key)))
                .orElseGet(() -> deployment.vendor().resilience().keys().get(0));
    }

    /** How long it takes until a key may be used; zero where one may now. */
    Duration restsFor(Deployment deployment) {
        return hopeful(deployment)
                .map(key -> left(rests, deployment, key))
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** The same until one may be used that was not lately used too often. */
    Duration pausesFor(Deployment deployment) {
        return hopeful(deployment)
                .map(key -> longer(left(rests, deployment, key), left(pauses, deployment, key)))
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** When the vendor wants to be asked again, with the key that it allows first; it is not left alone for ever. */
    Duration wish(Deployment deployment) {
        return hopeful(deployment)
                .map(key -> rest(deployment, key) ? left(rests, deployment, key, Trouble::wish) : Duration.ZERO)
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Whether the vendor wants to be left alone with this key. */
    boolean rest(Deployment deployment, VendorKey key) {
        return !left(rests, deployment, key).isZero();
    }

    /**
     * A key that works was refused for no lasting reason. A rest ends by its time, and so does a pause: this call may have
     * begun before it.
     */
    void answered(Step<?> step) {
        var deployment = step.option().deployment();
        Stream.of(deployment.model().id(), "")
                .filter(model -> !refusals.areNone() || !pauses.areNone())
                .map(model -> use(deployment, step.key(), model))
                .forEach(use -> {
                    refusals.forgetIf(use, refusal -> !outlasts(refusal));
                    pauses.forgetIf(use, pauses::isOver);
                });
    }

    /** A count is not billed, so that one is given says nothing of the account's money. */
    private boolean outlasts(Trouble refusal) {
        return counts && refusal.reason() == ErrorReason.ERROR_REASON_VENDOR_QUOTA_EXHAUSTED;
    }

    /** Remembers what a failure says about the key it came of. */
    void failed(Step<?> step, GatewayException failure) {
        var deployment = step.option().deployment();
        String model = deployment.model().id();
        switch (failure.reason()) {
            case ERROR_REASON_VENDOR_AUTHENTICATION, ERROR_REASON_VENDOR_QUOTA_EXHAUSTED ->
                refusals.note(use(deployment, step.key(), ""), failure.reason(), REFUSED, REFUSED);
            case ERROR_REASON_VENDOR_PERMISSION ->
                refusals.note(use(deployment, step.key(), model), failure.reason(), REFUSED, REFUSED);
            case ERROR_REASON_VENDOR_RATE_LIMITED -> limited(use(deployment, step.key(), model), deployment, failure);
            default -> {
                // Says nothing about the key.
            }
        }
    }

    private void limited(Use use, Deployment deployment, GatewayException failure) {
        // Not the call's own: others use the key too.
        var cap = deployment.vendor().resilience().retry().maxRetryAfter();
        Duration wish = failure.retryAfter().orElse(Duration.ZERO);
        Duration rest = wish.compareTo(cap) > 0 ? cap : wish;
        if (rest.isZero()) {
            pauses.noteAnother(use, failure.reason(), SHORTEST_PAUSE, LONGEST_PAUSE);
        } else {
            rests.note(use, failure.reason(), rest, wish);
        }
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
        return Stream.of(refusals, rests, pauses).flatMap(Troubles::unwell).toList();
    }
}
