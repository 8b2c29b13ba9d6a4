package dev.parley.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.TestVendors;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/**
 * Nothing is lost on the way: every recorded exchange, played through the running service. The request that the vendor
 * gets is the recorded one, and the caller gets what an independent reading of the recorded answer finds, however the
 * network cuts it. Prints a table; {@code -Dfidelity.only=TEXT} plays only the exchanges whose id contains the text.
 */
@OverTheWire
class FidelityReportTest {

    /** The formats whose recordings can be read. */
    static final List<RecordedFormat> FORMATS = List.of(
            new OpenAiChatRecorded(),
            new OpenAiResponsesRecorded(),
            new AnthropicRecorded(),
            new GeminiRecorded(),
            new OllamaChatRecorded(),
            new CohereRecorded(),
            new BedrockRecorded());

    /** How many exchanges there are of each format: none may get lost. */
    private static final Map<String, Integer> EXCHANGES = Map.of(
            "openai-chat", 554,
            "openai-responses", 234,
            "anthropic-messages", 199,
            "gemini", 145,
            "bedrock-converse", 96,
            "cohere-v2", 34,
            "ollama-chat", 6);

    private static final double MOST_LEFT_OUT = 0.03;
    private static final int SHOWN = 60;

    @ConfigProperty(name = TestVendors.STUB_PORT)
    int port;

    @Test
    void everyExchangeGivesExactlyWhatItsRecordingHolds() {
        assumeTrue(Files.isDirectory(Recording.DIRECTORY), "no recorded traffic beside the project");
        String only = System.getProperty("fidelity.only", "");
        var recordings = Recording.all().stream()
                .filter(recording -> recording.id().contains(only))
                .toList();

        List<Tally> tallies = new ArrayList<>();
        try (var caller = new Caller()) {
            for (RecordedFormat format : FORMATS) {
                var player = new Player(port, caller);
                var tally = new Tally(format.wire());
                recordings.stream()
                        .filter(recording -> recording.wire().equals(format.wire()))
                        .forEach(recording -> tally.play(format, recording, player));
                tallies.add(tally.called(player.calls()));
            }
        }

        print(tallies);
        for (Tally tally : tallies) {
            assertThat(tally.wrong).as(tally.wire + ", not exact").isEmpty();
            assertThat(tally.share()).as(tally.wire + ", share left out").isLessThanOrEqualTo(MOST_LEFT_OUT);
            if (only.isEmpty()) {
                assertThat(tally.exchanges())
                        .as(tally.wire + ", exchanges")
                        .isGreaterThanOrEqualTo(EXCHANGES.get(tally.wire));
            }
        }
    }

    private static void print(List<Tally> tallies) {
        var table = new StringBuilder(
                String.format("%nRecorded traffic     exchanges   played    exact  left out    share    calls%n"));
        for (Tally tally : tallies) {
            table.append(String.format(
                    "%-20s %9d %8d %8d %9d %6.1f %% %8d%n",
                    tally.wire,
                    tally.exchanges(),
                    tally.played,
                    tally.played - tally.wrong.size(),
                    tally.exchanges() - tally.played,
                    100 * tally.share(),
                    tally.calls));
            tally.leftOut.forEach((why, count) -> table.append(String.format("    left out %d: %s%n", count, why)));
            tally.wrong.stream().limit(SHOWN).forEach(what -> table.append("    not exact: " + what + "\n"));
        }
        System.out.println(table);
    }

    /** What was found of one format. */
    private static final class Tally {

        private final String wire;
        private final Map<String, Integer> leftOut = new TreeMap<>();
        private final List<String> wrong = new ArrayList<>();
        private int played;
        private int calls;

        Tally(String wire) {
            this.wire = wire;
        }

        void play(RecordedFormat format, Recording recording, Player player) {
            String why = format.leftOut(recording);
            if (!why.isEmpty()) {
                leftOut.merge(why, 1, Integer::sum);
                return;
            }
            played++;
            String difference = player.difference(format, recording);
            if (!difference.isEmpty()) {
                wrong.add(recording.name() + ": " + difference);
            }
        }

        Tally called(int times) {
            calls = times;
            return this;
        }

        int exchanges() {
            return played
                    + leftOut.values().stream().mapToInt(Integer::intValue).sum();
        }

        double share() {
            return exchanges() == 0 ? 0 : (exchanges() - played) / (double) exchanges();
        }
    }
}
