package dev.parley.tokens;

import com.google.protobuf.Struct;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Message;
import dev.parley.v1.Tool;
import java.util.Map;
import java.util.stream.Stream;

/** The fields of a vendor's own that a caller adds to a request by hand. */
public final class AddedFields {

    private AddedFields() {}

    /** Those of the request itself, its messages, their parts and its tools, where they are sent. */
    public static Stream<Struct> of(CompleteRequest request, String format) {
        Stream<Map<String, Struct>> options = Stream.of(
                        Stream.of(request.getVendorOptionsMap()),
                        request.getToolsList().stream().map(Tool::getVendorOptionsMap),
                        request.getMessagesList().stream().map(Message::getVendorOptionsMap),
                        parts(request).map(ContentPart::getVendorOptionsMap))
                .flatMap(each -> each);
        return options.flatMap(each -> Stream.ofNullable(each.get(format)));
    }

    /** The parts of all messages, and those of the tools' results among them. */
    public static Stream<ContentPart> parts(CompleteRequest request) {
        return request.getMessagesList().stream()
                .flatMap(message -> message.getPartsList().stream())
                .flatMap(part -> Stream.concat(Stream.of(part), part.getToolResult().getPartsList().stream()));
    }
}
