package dev.parley.resilience;

import dev.parley.catalog.CurrentCatalog;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.Vendor;
import dev.parley.catalog.VendorKey;
import dev.parley.vendor.RoomLeft;
import dev.parley.vendor.RoomListener;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * The operator's limits of each vendor, deployment and key, and what vendors tell of their own. An attempt that there is no
 * room for waits its turn. docs/limits.md tells the rules.
 *
 * <p>SmallRye's bulkhead is not used here: its queue is first come, first served, and knows neither callers nor
 * priorities, and one bulkhead for each level would hold the permits of one while it waits for another. Counts, which are
 * all alike and quick, have one: {@link CountGuards}.
 */
@Singleton
public final class Limits implements RoomListener {

    private final Function<String, Optional<Vendor>> vendors;
    private final ResilienceListener listener;
    private final Ticker ticker;
    private final BiPredicate<Deployment, VendorKey> rest;
    private final Map<String, Gate> gates = new ConcurrentHashMap<>();

    /** @param catalog not before the first call: what it checks vendor files with uses the clients that we listen to */
    @Inject
    Limits(Provider<CurrentCatalog> catalog, ResilienceListener listener, Timers timers, Keys keys) {
        this(id -> Optional.ofNullable(catalog.get().catalog().vendors().get(id)), listener, timers, keys::rest);
    }

    /**
     * @param vendors the vendors as they are configured now
     * @param rest whether a deployment is not to be asked with a key now
     */
    Limits(
            Function<String, Optional<Vendor>> vendors,
            ResilienceListener listener,
            Ticker ticker,
            BiPredicate<Deployment, VendorKey> rest) {
        this.vendors = vendors;
        this.listener = listener;
        this.ticker = ticker;
        this.rest = rest;
    }

    private Gate gate(Vendor vendor) {
        return gates.computeIfAbsent(vendor.id(), id -> new Gate(vendor, () -> vendors.apply(id), listener, ticker));
    }

    /**
     * The step with its permit, and with the key that there is room for; fails where there is none in its time. The permit
     * goes back when the tether ends, if not before.
     */
    <O extends Option> Uni<Step<O>> admit(Step<O> step, Turn turn, Need need, Duration patience, Tether tether) {
        return Uni.createFrom()
                .<Entry>emitter(emitter -> {
                    var gate = gate(step.option().deployment().vendor());
                    var entry = new Entry(gate, step, turn, need, patience, rest, emitter);
                    tether.onEnd(entry::end);
                    gate.enter(entry);
                })
                .map(entry -> step.with(entry.key, entry));
    }

    /** Whether an attempt with one of these keys need not wait, as far as its size is known. */
    boolean hasRoom(Option option, List<VendorKey> keys) {
        return gate(option.deployment().vendor()).hasRoom(option, keys, option.guess());
    }

    /** Whether tokens are limited there, so that those of a request must be counted. */
    boolean countTokens(Deployment deployment) {
        var vendor = vendors.apply(deployment.vendor().id()).orElse(deployment.vendor());
        return vendor.resilience().limits().limitsTokens()
                || vendor.models()
                        .find(deployment.model().id())
                        .filter(model -> model.limits().limitsTokens())
                        .isPresent()
                || vendor.resilience().keys().stream()
                        .anyMatch(key -> key.limits().limitsTokens());
    }

    @Override
    public void heard(Deployment deployment, List<RoomLeft> left) {
        var vendor = deployment.vendor();
        vendor.resilience().keys().stream()
                .filter(key -> key.auth().equals(vendor.auth()))
                .findFirst()
                .ifPresent(key -> gate(vendor).heard(key, deployment, left));
    }
}
