package dev.parley.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.HedgePolicy;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HedgeShareTest {

    private static HedgePolicy policy(String name, double share) {
        return new HedgePolicy(name, Optional.empty(), share);
    }

    /** How many of so many calls, all of which want one, get a hedge. */
    private static int hedged(HedgeShare share, HedgePolicy policy, int calls) {
        int hedges = 0;
        for (int i = 0; i < calls; i++) {
            share.earn(policy);
            hedges += share.take(policy) ? 1 : 0;
        }
        return hedges;
    }

    @Test
    void ofAHundredCallsAsManyAreHedgedAsTheShareSays() {
        assertThat(hedged(new HedgeShare(), policy("a", 0.1), 100)).isEqualTo(10);
        assertThat(hedged(new HedgeShare(), policy("a", 0.25), 100)).isEqualTo(25);
        assertThat(hedged(new HedgeShare(), policy("a", 1), 100)).isEqualTo(100);
        assertThat(hedged(new HedgeShare(), policy("a", 0), 100)).isZero();
    }

    @Test
    void aRouteDoesNotSpendWhatAnotherEarned() {
        var share = new HedgeShare();
        share.earn(policy("one", 1));

        assertThat(share.take(policy("other", 1))).isFalse();
        assertThat(share.take(policy("one", 1))).isTrue();
        assertThat(share.take(policy("one", 1))).isFalse();
    }

    @Test
    void whoLowersTheShareOfARouteDoesNotSpendWhatOthersSaved() {
        var share = new HedgeShare();
        for (int i = 0; i < 100; i++) {
            share.earn(policy("a", 0.1));
        }

        assertThat(hedged(share, policy("a", 0.001), 10)).isZero();
        assertThat(share.take(policy("a", 0.1))).isTrue();
    }

    @Test
    void aQuietTimeSavesUpNoMoreThanTen() {
        var share = new HedgeShare();
        var policy = policy("a", 1);
        for (int i = 0; i < 1000; i++) {
            share.earn(policy);
        }

        int taken = 0;
        while (share.take(policy)) {
            taken++;
        }
        assertThat(taken).isEqualTo(10);
    }

    @Test
    void aHedgeThatWasNotMadeIsGivenBack() {
        var share = new HedgeShare();
        share.earn(policy("a", 1));
        share.take(policy("a", 1));

        share.giveBack(policy("a", 1));

        assertThat(share.take(policy("a", 1))).isTrue();
        assertThat(share.take(policy("a", 1))).isFalse();
    }
}
