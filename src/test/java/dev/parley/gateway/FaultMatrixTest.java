package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.ChatReplies.END;
import static dev.parley.testing.ChatReplies.FINISHED;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.testing.StubVendor.Seen;
import dev.parley.v1.Attempt;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.StreamCompleteResponse;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every fault of a vendor, in a whole answer and in a stream, before and after its first content, with nobody else to
 * ask, with another key and with another vendor: each ends as fault-matrix.md says, and costs as many vendor calls, each
 * of which is told. A cell is the outcome, the vendor's calls, and "partial" where text had reached the caller.
 */
@OverTheWire
class FaultMatrixTest {

    private static final String WHOLE = "{\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":"
            + "{\"role\":\"assistant\",\"content\":\"word\"},\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}";
    private static final String OVERLOADED =
            "{\"error\":{\"message\":\"Overloaded\",\"type\":\"overloaded_error\",\"code\":null}}";

    /** One line of the table. */
    private record Row(String fault, String when, List<String> cells) {

        boolean whole() {
            return when.equals("whole");
        }

        /** The pieces of a stream that is answered. */
        int pieces() {
            return fault.startsWith("finished") && when.equals("before content") ? 0 : 1;
        }
    }

    @Test
    void everyFaultEndsAsTheTableSays() throws IOException {
        List<Row> rows = rows();
        List<String> unexplained = new ArrayList<>();
        int cells = 0;
        try (var caller = new Caller()) {
            // The first call of a JVM loads the classes, which may take longer than these vendors have.
            caller.blocking().complete(ask("sandbox", "Hi").build());
            caller.stream(ask("sandbox", "Hi").build());
            for (Row row : rows) {
                for (int i = 0; i < row.cells().size(); i++) {
                    String found = outcome(caller, row, i, "m" + cells++);
                    if (!found.equals(row.cells().get(i))) {
                        unexplained.add(row + ", cell " + i + ": " + found);
                    }
                }
            }
        }

        assertThat(unexplained).isEmpty();
        assertThat(cells).isGreaterThanOrEqualTo(200);
    }

    private static List<Row> rows() throws IOException {
        try (var table = FaultMatrixTest.class.getResourceAsStream("fault-matrix.md")) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(2)
                    .map(line -> line.split("\\|"))
                    .map(cells -> new Row(
                            cells[1].strip(),
                            cells[2].strip(),
                            List.of(cells[3].strip(), cells[4].strip(), cells[5].strip())))
                    .toList();
        }
    }

    /** What the caller got, and how often vendors were called for it. */
    private String outcome(Caller caller, Row row, int cell, String model) {
        var vendor = StubVendor.fresh();
        Reply fault = row.whole() ? whole(row.fault()) : streamed(row);
        Reply good = row.whole() ? Reply.json(200, WHOLE) : Reply.events(PIECE, END);
        var request = ask("matrix/" + model, "Hi").setTimeout(Durations.fromSeconds(20));
        switch (cell) {
            case 0 -> vendor.answer(model, fault);
            case 1 -> {
                request.setModels(0, (refusesKeys(row.fault()) ? "keys/" : "matrix-keys/") + model);
                vendor.answer(model, fault, good);
            }
            default -> {
                request.setModels(0, "matrix/" + model).addModels("guarded/shared");
                vendor.answer(model, fault).answer("shared", good);
            }
        }
        var end = row.whole() ? complete(caller, request.build()) : stream(caller, request.build(), row.pieces());
        List<Seen> seen = new ArrayList<>(vendor.seen(model));
        seen.addAll(vendor.seen("shared"));
        return end.reason() + " " + seen.size() + (end.pieces() > 0 && !end.isOk() ? " partial" : "")
                + odd(end, cell, seen);
    }

    /** A key that is refused is passed over for a minute, for all models: the other rows have keys of their own. */
    private static boolean refusesKeys(String fault) {
        return List.of("status 401", "status 402", "status 429 quota").contains(fault);
    }

    /** What must not be: an attempt that is not told or was none, or one key that is used twice though there is another. */
    private static String odd(Ended end, int cell, List<Seen> seen) {
        long keys = seen.stream().map(Seen::key).distinct().count();
        return (end.told().size() == seen.size()
                        ? ""
                        : ", told as " + end.told().size())
                + (cell == 1 && keys < seen.size() ? ", with the same key" : "");
    }

    /** How a call ended for its caller. */
    private record Ended(String reason, int pieces, List<Attempt> told) {

        boolean isOk() {
            return reason.equals("OK");
        }
    }

    private static Ended complete(Caller caller, CompleteRequest request) {
        try {
            var answer = caller.blocking().complete(request);
            assertThat(answer.getAttemptsList()
                            .get(answer.getAttemptsCount() - 1)
                            .getUpstreamStatus())
                    .isEqualTo(200);
            return new Ended("OK", 1, answer.getAttemptsList());
        } catch (StatusRuntimeException e) {
            return failed(e, 0);
        }
    }

    private static Ended failed(StatusRuntimeException e, int pieces) {
        var failure = Failure.of(e);
        assertThat(failure.about("partial")).isEqualTo(pieces > 0 ? "true" : "");
        return new Ended(failure.reason(), pieces, failure.attempts());
    }

    private static Ended stream(Caller caller, CompleteRequest request, int expected) {
        List<StreamCompleteResponse> events = new ArrayList<>();
        try {
            caller.blocking().streamComplete(request).forEachRemaining(events::add);
            assertThat(pieces(events)).isEqualTo(expected);
            return new Ended("OK", 1, Caller.finished(events).getAttemptsList());
        } catch (StatusRuntimeException e) {
            return failed(e, pieces(events));
        }
    }

    private static int pieces(List<StreamCompleteResponse> events) {
        return (int) events.stream().filter(StreamCompleteResponse::hasDelta).count();
    }

    private static Reply whole(String fault) {
        byte[] half = WHOLE.substring(0, WHOLE.length() / 2).getBytes(StandardCharsets.UTF_8);
        return switch (fault) {
            case "cut" -> Reply.of(200, "application/json", List.of(half), End.CUT);
            case "reset" -> Reply.of(200, "application/json", List.of(half), End.RESET);
            case "silence" -> Reply.of(200, "application/json", List.of(half), End.SILENCE);
            case "malformed" -> Reply.json(200, WHOLE.replace(':', ';'));
            case "truncated" -> Reply.json(200, WHOLE.substring(0, WHOLE.length() / 2));
            default -> beforeHeadersOrStatus(fault);
        };
    }

    private static Reply streamed(Row row) {
        String[] before = row.when().equals("after content") ? new String[] {PIECE} : new String[0];
        return switch (row.fault()) {
            case "cut" -> Reply.events(End.CUT, before);
            case "reset" -> Reply.events(End.RESET, before);
            case "silence" -> Reply.events(End.SILENCE, before);
            case "finished, then silence" -> Reply.events(End.SILENCE, with(before, FINISHED));
            case "finished, then cut" -> Reply.events(End.CUT, with(before, FINISHED));
            case "finished, then reset" -> Reply.events(End.RESET, with(before, FINISHED));
            case "finished, then no end" -> Reply.events(with(before, FINISHED + ": nothing more\n\n"));
            case "finished, then half" -> Reply.events(with(before, FINISHED + "data: {\"usage\":{\"pro"));
            case "malformed" -> Reply.events(with(before, "data: {\"broken\": \n\n"));
            case "truncated" -> Reply.events(with(before, "data: {\"cut off\": \"in the mid"));
            case "error event" -> Reply.events(with(before, "data: " + OVERLOADED + "\n\n"));
            case "no end" -> Reply.events(with(before, ": nothing more\n\n"));
            default -> beforeHeadersOrStatus(row.fault());
        };
    }

    private static String[] with(String[] before, String event) {
        List<String> all = new ArrayList<>(List.of(before));
        all.add(event);
        return all.toArray(new String[0]);
    }

    private static Reply beforeHeadersOrStatus(String fault) {
        return switch (fault) {
            case "cut before headers" -> Reply.beforeHeaders(End.CUT);
            case "reset before headers" -> Reply.beforeHeaders(End.RESET);
            case "silence before headers" -> Reply.beforeHeaders(End.SILENCE);
            case "error body" -> Reply.json(200, OVERLOADED);
            case "another type" ->
                Reply.of(200, "text/html", List.of("<html>".getBytes(StandardCharsets.UTF_8)), End.PROPER);
            case "status 400 too long" -> Reply.json(400, error("This model's maximum context length is 5 tokens"));
            case "status 400 policy" -> Reply.json(400, error("It goes against the content policy"));
            case "status 429 quota" -> Reply.json(429, "{\"error\":{\"code\":\"insufficient_quota\"}}");
            case "status 302" -> Reply.json(302, "{}").with("location", "http://127.0.0.1:1/");
            default -> Reply.json(Integer.parseInt(fault.substring("status ".length())), error("scripted"));
        };
    }

    private static String error(String message) {
        return "{\"error\":{\"message\":\"" + message + "\"}}";
    }
}
