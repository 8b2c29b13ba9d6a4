package dev.parley.resilience;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.LimitPolicy;
import dev.parley.catalog.Model;
import dev.parley.catalog.Vendor;
import dev.parley.catalog.VendorKey;
import dev.parley.vendor.RoomLeft;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Everything of one vendor's that an attempt may need room in: the vendor itself, its deployments, its keys, and what the
 * vendor said of a key's use of a deployment. The limits are those in force now, not those that a call was admitted with.
 * Its gate's lock guards it.
 */
final class Rooms {

    /** Models that nobody configured share one: a caller could make up any number of them. */
    private static final String OTHER = "other";

    private final ResilienceListener listener;
    private final Ticker ticker;
    private final Object lock;
    private final Allowance whole;
    private final Map<String, Allowance> deployments = new HashMap<>();
    private final Map<String, Allowance> keys = new HashMap<>();
    private final Paces paces;
    private Vendor vendor;

    Rooms(Vendor vendor, ResilienceListener listener, Ticker ticker, Object lock) {
        this.vendor = vendor;
        this.listener = listener;
        this.ticker = ticker;
        this.lock = lock;
        this.paces = new Paces(listener, ticker, lock);
        this.whole = allowance("", "", vendor.resilience().limits());
    }

    /** Takes the limits of the vendor as it is now. */
    void inForce(Vendor now) {
        if (now == vendor) {
            return;
        }
        vendor = now;
        whole.policy(now.resilience().limits());
        deployments.forEach((model, allowance) -> allowance.policy(ofModel(model)));
        keys.forEach((alias, allowance) -> allowance.policy(ofKey(alias)));
        report("", "", whole);
        deployments.forEach((model, allowance) -> report(model, "", allowance));
        keys.forEach((alias, allowance) -> report("", alias, allowance));
    }

    private LimitPolicy ofModel(String model) {
        return vendor.models().find(model).map(Model::limits).orElse(LimitPolicy.NONE);
    }

    private LimitPolicy ofKey(String alias) {
        return vendor.resilience().keys().stream()
                .filter(key -> key.alias().equals(alias))
                .findFirst()
                .map(VendorKey::limits)
                .orElse(LimitPolicy.NONE);
    }

    /** The name of a deployment's model, as configuration knows it. */
    static String model(Deployment deployment) {
        var models = deployment.vendor().models();
        return models.find(deployment.model().id()).map(Model::id).orElse(OTHER);
    }

    Allowance whole() {
        return whole;
    }

    Allowance of(Deployment deployment) {
        return deployments.computeIfAbsent(model(deployment), model -> allowance(model, "", ofModel(model)));
    }

    Allowance of(VendorKey key) {
        return keys.computeIfAbsent(key.alias(), alias -> {
            listener.key(vendor.id(), alias);
            return allowance("", alias, ofKey(alias));
        });
    }

    /** Whether this holds for all keys that share the vendor's traffic: each attempt needs one of them. */
    boolean everyKey(Predicate<Room> holds) {
        List<VendorKey> keys = vendor.resilience().keys();
        return keys.stream().anyMatch(key -> key.weight() > 0)
                && keys.stream().allMatch(key -> key.weight() == 0 || holds.test(of(key)));
    }

    /** What every attempt at a deployment needs, whatever its key. */
    List<Room> shared(Deployment deployment) {
        return List.of(whole, of(deployment));
    }

    /** What an attempt needs beside that with a key. */
    List<Room> with(VendorKey key, Deployment deployment) {
        Room own = of(key);
        return paces.of(key, deployment).map(pace -> List.of(own, pace)).orElse(List.of(own));
    }

    /** The need of an attempt with one of these keys: a guess of ours must not make a request too large. */
    Need fitted(Need need, Deployment deployment, List<VendorKey> usable) {
        if (need.stated()) {
            return need;
        }
        long output = need.outputTokens();
        for (Allowance allowance : all(deployment, usable)) {
            output = Math.max(0, Math.min(output, allowance.mostOutput(need.inputTokens())));
        }
        return new Need(need.inputTokens(), output, false);
    }

    /** Whether a whole minute has what an attempt with one of these keys needs. */
    boolean fits(Need need, Deployment deployment, List<VendorKey> usable) {
        return whole.tooSmall(need).isEmpty()
                && of(deployment).tooSmall(need).isEmpty()
                && usable.stream().anyMatch(key -> of(key).tooSmall(need).isEmpty());
    }

    /** Whether an attempt that needs about so much finds room with one of these keys now. */
    boolean isFree(Option option, List<VendorKey> usable, Need guess, long now) {
        var deployment = option.deployment();
        Need need = fitted(guess, deployment, usable);
        Duration maxWait = option.retry().maxRetryAfter();
        return isFree(shared(deployment), need, now, maxWait)
                && usable.stream().anyMatch(key -> isFree(with(key, deployment), need, now, maxWait));
    }

    private static boolean isFree(List<Room> needed, Need need, long now, Duration maxWait) {
        return needed.stream().allMatch(room -> room.until(now, need, maxWait) == 0);
    }

    private Collection<Allowance> all(Deployment deployment, List<VendorKey> usable) {
        return Stream.concat(Stream.of(whole, of(deployment)), usable.stream().map(this::of))
                .toList();
    }

    void heard(VendorKey key, Deployment deployment, List<RoomLeft> left) {
        paces.heard(key, deployment, left);
    }

    private Allowance allowance(String model, String alias, LimitPolicy policy) {
        String scope = alias.isEmpty()
                ? model.isEmpty() ? vendor.id() : vendor.id() + "/" + model
                : "the key " + alias + " of " + vendor.id();
        var allowance = new Allowance(scope, policy);
        report(model, alias, allowance);
        return allowance;
    }

    private void report(String model, String alias, Allowance allowance) {
        var policy = allowance.policy();
        if (policy.concurrentCalls().isPresent()) {
            listener.limit(
                    vendor.id(),
                    model,
                    alias,
                    Allowance.CONCURRENT_CALLS,
                    () -> {
                        synchronized (lock) {
                            return allowance.running();
                        }
                    },
                    () -> allowance.policy().concurrentCalls().orElse(-1));
        }
        for (PerMinute kind : PerMinute.values()) {
            if (kind.limit(policy).isPresent()) {
                listener.limit(
                        vendor.id(),
                        model,
                        alias,
                        kind.setting(),
                        () -> {
                            synchronized (lock) {
                                return allowance.used(kind, ticker.nanos());
                            }
                        },
                        () -> kind.limit(allowance.policy()).orElse(-1));
            }
        }
    }
}
