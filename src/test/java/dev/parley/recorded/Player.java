package dev.parley.recorded;

import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.StreamCompleteResponse;
import io.grpc.StatusRuntimeException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Plays an exchange through the running service: our request by gRPC, the recorded answer by a stub vendor. */
final class Player {

    private static final int SHOWN = 200;

    private final int port;
    private final Caller caller;
    private int calls;

    Player(int port, Caller caller) {
        this.port = port;
        this.caller = caller;
    }

    /** How often the service was called. */
    int calls() {
        return calls;
    }

    /** The first difference between the recording and what the service made of it, or empty. */
    String difference(RecordedFormat format, Recording recording) {
        var request = request(format, recording);
        for (var way : replies(format, recording).entrySet()) {
            String found = play(format, recording, request, way.getValue());
            if (!found.isEmpty()) {
                return way.getKey() + ": " + found;
            }
        }
        return "";
    }

    /** The recorded request as the caller would send it; a plain one where only the answer was recorded. */
    static CompleteRequest request(RecordedFormat format, Recording recording) {
        var request = recording.hasRequest()
                ? format.request(recording.request())
                : Caller.ask("", "Hello").setMaxOutputTokens(10);
        return request.clearModels()
                .addModels(format.vendor(recording) + "/" + recording.model())
                .build();
    }

    private static Map<String, Reply> replies(RecordedFormat format, Recording recording) {
        byte[] body = format.bytes(recording);
        if (!recording.streamed() || recording.status() != 200) {
            return Map.of("whole", reply(recording, "application/json", List.of(body)));
        }
        String type = format.streamType();
        boolean text = type.startsWith("text/") || type.contains("json");
        Map<String, Reply> replies = new LinkedHashMap<>();
        Cuts.of(body, text, recording.name().hashCode())
                .forEach((way, pieces) -> replies.put(way, reply(recording, type, pieces)));
        return replies;
    }

    private static Reply reply(Recording recording, String type, List<byte[]> pieces) {
        var reply = Reply.of(recording.status(), type, pieces, End.PROPER);
        for (var header : recording.headers().entrySet()) {
            if (!header.getKey().startsWith("content-")) {
                reply = reply.with(header.getKey(), header.getValue());
            }
        }
        return reply;
    }

    private String play(RecordedFormat format, Recording recording, CompleteRequest request, Reply reply) {
        var vendor = StubVendor.at(port).answer(recording.model(), reply);
        calls++;
        String answer;
        try {
            if (recording.streamed()) {
                answer = streamed(format, recording, caller.stream(request));
            } else {
                answer = compare(format, recording, caller.blocking().complete(request));
            }
        } catch (StatusRuntimeException e) {
            answer = failed(format.fails(recording), Failure.of(e));
        }
        String sent = recording.hasRequest() ? sent(format, recording, vendor) : "";
        return sent.isEmpty() ? answer : answer.isEmpty() ? sent : sent + "; and " + answer;
    }

    private static String sent(RecordedFormat format, Recording recording, StubVendor vendor) {
        var seen = vendor.seen(recording.model());
        if (seen.size() != 1) {
            return "the vendor was asked " + seen.size() + " times";
        }
        String found = Difference.of(
                format.normal(recording.request().deepCopy()),
                format.normal(Recording.read(seen.get(0).body())));
        return found.isEmpty() ? "" : "request " + found;
    }

    private static String streamed(RecordedFormat format, Recording recording, List<StreamCompleteResponse> events) {
        String sum = Sum.difference(events);
        return sum.isEmpty()
                ? compare(format, recording, events.get(events.size() - 1).getFinished())
                : sum;
    }

    private static String compare(RecordedFormat format, Recording recording, CompleteResponse ours) {
        return format.fails(recording)
                ? "the vendor's error became an answer"
                : Answers.difference(format.answer(recording), ours);
    }

    private static String failed(boolean expected, Failure failure) {
        boolean mapped = failure.info().getDomain().equals("parley.dev")
                && !failure.reason().isEmpty()
                && !failure.reason().equals("INTERNAL");
        return mapped && expected
                ? ""
                : "failed with " + failure.code() + " " + failure.reason() + ": " + shortened(failure.message());
    }

    private static String shortened(String message) {
        return message == null || message.length() <= SHOWN ? message : message.substring(0, SHOWN) + "…";
    }
}
