package dev.parley.testing;

import static dev.parley.testing.Caller.finished;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.util.JsonFormat;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.StreamCompleteResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Exchanges with a vendor as files, one directory each: our {@code request.json} becomes {@code wire-request.json}, the
 * vendor's {@code wire-response} becomes our {@code response.json}. They are played through the running service; the
 * model is named as the directory is.
 */
public final class Exchanges {

    private static final Path DIRECTORY = Path.of("src/test/resources/dev/parley/vendor");
    private static final ObjectMapper JSON = new ObjectMapper();

    private Exchanges() {}

    /** The names of a format's exchanges. */
    public static Stream<String> of(String format) {
        try (var directories = Files.list(DIRECTORY.resolve(format))) {
            return directories.map(path -> path.getFileName().toString()).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void play(String format, String name) throws IOException {
        try (var caller = new Caller()) {
            play(format, name, StubVendor.fresh().port(), caller);
        }
    }

    public static void play(String format, String name, int port, Caller caller) throws IOException {
        Path directory = DIRECTORY.resolve(format).resolve(name);
        var request = CompleteRequest.newBuilder();
        JsonFormat.parser().merge(Files.readString(directory.resolve("request.json")), request);
        var expected = CompleteResponse.newBuilder();
        JsonFormat.parser().merge(Files.readString(directory.resolve("response.json")), expected);
        var vendor = StubVendor.at(port).answer(name, reply(directory));

        CompleteResponse answer = streamed(directory)
                ? last(caller.stream(request.build()))
                : caller.blocking().complete(request.build());

        assertThat(vendor.seen(name)).hasSize(1);
        JsonNode wireRequest = JSON.readTree(vendor.seen(name).get(0).body());
        assertThat(wireRequest).isEqualTo(JSON.readTree(Files.readString(directory.resolve("wire-request.json"))));
        assertThat(JsonFormat.printer().print(ofVendor(answer)))
                .isEqualTo(JsonFormat.printer().print(expected));
    }

    private static CompleteResponse last(List<StreamCompleteResponse> events) {
        return finished(events);
    }

    private static boolean streamed(Path directory) {
        return !Files.exists(directory.resolve("wire-response.json"));
    }

    private static Reply reply(Path directory) throws IOException {
        if (!streamed(directory)) {
            return Reply.json(200, Files.readString(directory.resolve("wire-response.json")));
        }
        Path events = directory.resolve("wire-response.sse");
        boolean lines = !Files.exists(events);
        byte[] body = Files.readAllBytes(lines ? directory.resolve("wire-response.ndjson") : events);
        String type = lines ? "application/x-ndjson" : "text/event-stream";
        return Reply.of(200, type, StubVendor.pieces(body, 61), End.PROPER);
    }

    /** What the vendor said, without what Parley adds to it. */
    private static CompleteResponse ofVendor(CompleteResponse answer) {
        return answer.toBuilder()
                .clearRequestId()
                .clearRequested()
                .clearActual()
                .clearCost()
                .clearAttempts()
                .clearTimeToFirstChunk()
                .clearTotalTime()
                .clearVendorResponseId()
                .build();
    }
}
