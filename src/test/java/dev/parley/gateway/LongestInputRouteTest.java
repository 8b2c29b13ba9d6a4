package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.ChatReplies.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a model takes of input may be less than its window holds: the smaller of the two decides who is asked. */
@OverTheWire
class LongestInputRouteTest {

    @ParameterizedTest
    @CsvSource({"1, little-in", "9000, all"})
    void aRoutePassesOverAModelThatTakesLessInput(int words, String answers) {
        var vendor = StubVendor.fresh().answer("little-in", GOOD).answer("all", GOOD);

        try (var caller = new Caller()) {
            caller.blocking().complete(ask("inputs", "word ".repeat(words)).build());
        }

        assertThat(List.of("little-in", "all"))
                .filteredOn(model -> !vendor.seen(model).isEmpty())
                .containsExactly(answers);
    }

    /** Who names a model has it asked: its vendor says whether it takes the request. */
    @Test
    void aModelThatIsNamedIsAskedAllTheSame() {
        var vendor = StubVendor.fresh().answer("little-in", GOOD);

        try (var caller = new Caller()) {
            caller.blocking()
                    .complete(ask("able/little-in", "word ".repeat(9000)).build());
        }

        assertThat(vendor.seen("little-in")).hasSize(1);
    }
}
