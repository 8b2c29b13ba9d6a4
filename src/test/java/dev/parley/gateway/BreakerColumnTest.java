package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which failures open a breaker, and which say nothing about their deployment: as the table of docs/resilience.md says. */
@OverTheWire
class BreakerColumnTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    /** Two failures of two open the breaker of a model, and the third call comes before it is over: it is not made. */
    @ParameterizedTest
    @CsvSource({
        "400, VENDOR_REJECTED",
        "401, VENDOR_AUTHENTICATION",
        "402, VENDOR_QUOTA_EXHAUSTED",
        "403, VENDOR_PERMISSION",
        "404, MODEL_NOT_FOUND",
        "413, TOO_LARGE",
        "422, VENDOR_REJECTED",
        "429, VENDOR_RATE_LIMITED",
        "400-long, CONTEXT_TOO_LONG",
        "400-policy, CONTENT_POLICY",
        "408, VENDOR_TIMEOUT",
        "409, VENDOR_UNAVAILABLE",
        "500, VENDOR_UNAVAILABLE",
        "502, VENDOR_UNAVAILABLE",
        "503, VENDOR_OVERLOADED",
        "504, VENDOR_TIMEOUT",
        "529, VENDOR_OVERLOADED",
        "302, INVALID_VENDOR_RESPONSE",
        "body, INVALID_VENDOR_RESPONSE",
        "cut, VENDOR_CONNECTION",
        "truncated, TRUNCATED"
    })
    void theBreakerOpensByWhatTheTableSays(String fault, String reason) throws Exception {
        vendor.answer(fault, reply(fault), reply(fault), fault.equals("truncated") ? reply(fault) : GOOD);
        var request = ask("fuses/" + fault, "Hi").build();

        for (int i = 0; i < 2; i++) {
            assertThat(failureOf(() -> call(fault, request)).reason()).isEqualTo(reason);
        }

        if (opens(reason)) {
            assertThat(failureOf(() -> caller.blocking().complete(request)).reason())
                    .isEqualTo("NO_DEPLOYMENT_AVAILABLE");
        } else {
            caller.blocking().complete(request);
        }
        assertThat(vendor.seen(fault)).hasSize(opens(reason) ? 2 : 3);
    }

    private void call(String fault, CompleteRequest request) {
        if (fault.equals("truncated")) {
            caller.stream(request);
        } else {
            caller.blocking().complete(request);
        }
    }

    private static boolean opens(String reason) throws Exception {
        return Files.readAllLines(Path.of("docs/resilience.md")).stream()
                .filter(line -> line.startsWith("| `" + reason + "` |"))
                .findFirst()
                .orElseThrow()
                .endsWith("| yes |");
    }

    private static Reply reply(String fault) {
        return switch (fault) {
            case "body" -> Reply.of(200, "text/html", List.of("<html>".getBytes(StandardCharsets.UTF_8)), End.PROPER);
            case "cut" -> Reply.beforeHeaders(End.CUT);
            case "truncated" -> Reply.events(": nothing more\n\n");
            case "400-long" -> Reply.json(400, "{\"error\":{\"message\":\"prompt is too long\"}}");
            case "400-policy" -> Reply.json(400, "{\"error\":{\"message\":\"It goes against the content policy\"}}");
            default -> Reply.json(Integer.parseInt(fault), "{\"error\":{\"message\":\"scripted\"}}");
        };
    }
}
