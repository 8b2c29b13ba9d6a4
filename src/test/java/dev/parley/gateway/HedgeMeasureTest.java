package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.ChatReplies.END_WITH_USAGE;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.CurrentCatalog;
import dev.parley.routing.Load;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What is measured of a deployment whose attempts are beaten: how long they were waited for, at least. */
@OverTheWire
class HedgeMeasureTest {

    /** The hedge's delay in the route "beaten", less what an HdrHistogram of two digits may round off. */
    private static final Duration ABOUT_THE_DELAY = Duration.ofMillis(19);

    private static final int ENOUGH = 20;

    @Inject
    Load load;

    @Inject
    CurrentCatalog catalog;

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    @Test
    void aFirstAttemptThatWasBeatenOverAWholeAnswerTookAtLeastTheWaitForIt() {
        vendor.answer("beaten", Reply.beforeHeaders(End.SILENCE)).answer("quick", GOOD);

        for (int i = 0; i < ENOUGH; i++) {
            assertThat(caller.blocking()
                            .complete(ask("beaten", "Hi").build())
                            .getActual()
                            .getVendor())
                    .isEqualTo("racer-too");
        }

        assertThat(load.wholes().usual(catalog.catalog().resolve("racer/beaten")))
                .hasValueSatisfying(usual -> assertThat(usual).isGreaterThanOrEqualTo(ABOUT_THE_DELAY));
    }

    @Test
    void soDidOneThatWasBeatenOverAStream() {
        vendor.answer("beaten", Reply.events(End.SILENCE)).answer("quick", Reply.events(PIECE, END_WITH_USAGE));

        for (int i = 0; i < ENOUGH; i++) {
            caller.stream(ask("beaten", "Hi").build());
        }

        assertThat(load.streams().usual(catalog.catalog().resolve("racer/beaten")))
                .hasValueSatisfying(usual -> assertThat(usual).isGreaterThanOrEqualTo(ABOUT_THE_DELAY));
    }
}
