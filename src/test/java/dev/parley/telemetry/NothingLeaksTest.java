package dev.parley.telemetry;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Greps all that is logged, our own classes at every level, for what must not be there. */
@OverTheWire
class NothingLeaksTest {

    private static final String PROMPT = "prompt-b7f3";
    private static final String ANSWER = "answer-91ac";
    private static final String KEY = "key-of-stub";

    private static final Logger OURS = Logger.getLogger("dev.parley");

    @AutoClose
    private final Caller caller = new Caller();

    private final Recorded log = new Recorded();

    @BeforeEach
    void listen() {
        OURS.setLevel(Level.ALL);
        Logger.getLogger("").addHandler(log);
    }

    @AfterEach
    void close() {
        Logger.getLogger("").removeHandler(log);
        OURS.setLevel(null);
    }

    @Test
    void neitherPromptNorAnswerNorKeyIsLogged() {
        var vendor = StubVendor.fresh();
        String quoting = "{\"error\":{\"message\":\"bad: " + PROMPT + " " + ANSWER + " " + KEY + "\"}}";
        String whole = "{\"choices\":[{\"message\":{\"content\":\"" + ANSWER + "\"},\"finish_reason\":\"stop\"}]}";
        String chunk =
                "data: {\"choices\":[{\"delta\":{\"content\":\"" + ANSWER + "\"},\"finish_reason\":\"stop\"}]}\n\n";
        vendor.answer("whole", Reply.json(200, whole));
        vendor.answer("stream", Reply.events(chunk));
        String piece = "data: {\"choices\":[{\"delta\":{\"content\":\"" + ANSWER + "\"}}]}\n\n";
        vendor.answer("cut", Reply.events(End.CUT, piece));
        vendor.answer("broken", Reply.json(200, "{\"choices\": \"" + ANSWER));
        vendor.answer("broken-stream", Reply.events(piece, "data: {\"x\": " + ANSWER + "\n\n"));
        for (int status : new int[] {400, 401, 403, 404, 413, 429, 500, 503}) {
            vendor.answer("status-" + status, Reply.json(status, quoting));
        }
        vendor.answer("page", Reply.of(200, "text/html", List.of(ANSWER.getBytes(StandardCharsets.UTF_8)), End.PROPER));

        assertThat(text(caller.blocking().complete(question("stub/whole")).getMessage()))
                .isEqualTo(ANSWER);
        assertThat(text(caller.stream(question("stub/stream")))).isEqualTo(ANSWER);
        for (String model : List.of(
                "cut",
                "broken",
                "broken-stream",
                "page",
                "status-400",
                "status-401",
                "status-403",
                "status-404",
                "status-413",
                "status-429",
                "status-500",
                "status-503")) {
            assertThat(failureOf(() -> caller.blocking().complete(question("stub/" + model)))
                            .message())
                    .as(model)
                    .doesNotContain(KEY + " ");
            failureOf(() -> caller.stream(question("stub/" + model)));
        }
        failureOf(() -> caller.blocking().complete(question(PROMPT)));
        failureOf(() -> caller.blocking()
                .complete(question("stub/whole").toBuilder()
                        .putLabels(PROMPT + "!", "x")
                        .build()));

        assertThat(log.lines).hasSizeGreaterThan(25);
        assertThat(log.lines).allSatisfy(line -> assertThat(line).doesNotContain(PROMPT, ANSWER, KEY));
    }

    private static dev.parley.v1.CompleteRequest question(String model) {
        return ask(model, PROMPT).setSystem(PROMPT).setEndUserId(PROMPT).build();
    }

    /** What a log would hold, stack traces included. */
    private static final class Recorded extends Handler {

        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final PatternFormatter formatter = new PatternFormatter("%s%e");

        @Override
        public void publish(LogRecord entry) {
            lines.add(formatter.format(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
