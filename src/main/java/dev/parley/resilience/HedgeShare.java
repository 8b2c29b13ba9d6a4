package dev.parley.resilience;

import dev.parley.catalog.HedgePolicy;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps hedges below their share of the calls: each call earns its share of one, each hedge spends a whole one. */
@Singleton
public final class HedgeShare {

    /** What a quiet time can save up, so that a slow vendor is not asked a thousand times at once. */
    private static final double MOST = 10;

    /** Sums of shares are not exact: ten tenths are a whole. */
    private static final double NEARLY = 1 - 1e-9;

    /**
     * What calls of one share earn is theirs: who lowers the share of a route does not spend what others saved. Shares are
     * rounded, for callers choose them, and each is kept for ever.
     */
    private record Purse(String name, long thousandths) {

        static Purse of(HedgePolicy policy) {
            return new Purse(policy.name(), Math.round(policy.share() * 1000));
        }
    }

    private final Map<Purse, Double> earned = new ConcurrentHashMap<>();

    public void earn(HedgePolicy policy) {
        earned.merge(Purse.of(policy), policy.share(), (before, now) -> Math.min(MOST, before + now));
    }

    /** Takes back what was taken for a hedge that was not made. */
    public void giveBack(HedgePolicy policy) {
        earned.merge(Purse.of(policy), 1.0, (before, now) -> Math.min(MOST, before + now));
    }

    public boolean take(HedgePolicy policy) {
        var taken = new boolean[1];
        earned.computeIfPresent(Purse.of(policy), (name, saved) -> {
            taken[0] = saved >= NEARLY;
            return taken[0] ? saved - 1 : saved;
        });
        return taken[0];
    }
}
