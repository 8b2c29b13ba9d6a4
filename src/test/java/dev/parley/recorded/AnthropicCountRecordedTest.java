package dev.parley.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.catalog.CurrentCatalog;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.vendor.TokenCountingAdapter;
import dev.parley.vendor.VendorAdapters;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Every recorded count of Anthropic's, played: the request that it gets is the recorded one, and so is the count. */
@OverTheWire
class AnthropicCountRecordedTest {

    @Inject
    CurrentCatalog catalog;

    @Inject
    VendorAdapters adapters;

    @Test
    void everyCountIsTheRecordedOne() {
        assumeTrue(Files.isDirectory(Recording.DIRECTORY), "no recorded traffic beside the project");
        var format = new AnthropicRecorded();
        var counts = Recording.all().stream()
                .filter(recording -> recording.wire().equals("anthropic-count-tokens"))
                .toList();

        for (Recording count : counts) {
            var vendor = StubVendor.fresh().answer(count.model(), Reply.json(200, count.body()));
            var deployment = catalog.catalog().resolve("stub-anthropic/" + count.model());
            long tokens = ((TokenCountingAdapter) adapters.of(deployment))
                    .countTokens(format.request(count.request()).build(), deployment)
                    .await()
                    .atMost(Duration.ofSeconds(30));

            assertThat(tokens)
                    .isEqualTo(Recording.read(count.body()).path("input_tokens").asLong());
            assertThat(Difference.of(
                            format.normal(count.request().deepCopy()),
                            format.normal(Recording.read(
                                    vendor.seen(count.model()).get(0).body()))))
                    .as(count.id())
                    .isEmpty();
        }
        assertThat(counts).hasSizeGreaterThanOrEqualTo(3);
    }
}
