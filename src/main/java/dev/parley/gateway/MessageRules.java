package dev.parley.gateway;

import static dev.parley.error.GatewayException.invalid;
import static dev.parley.error.GatewayException.notYetSupported;

import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import java.util.Set;

/** The rules that a request's messages must keep whatever its models are. */
final class MessageRules {

    private static final Set<String> IMAGE_TYPES = Set.of("image/png", "image/jpeg", "image/gif", "image/webp");

    private MessageRules() {}

    static void check(CompleteRequest request) {
        if (request.getMessagesCount() == 0) {
            throw invalid("messages", "is empty", "add at least one message with role ROLE_USER");
        }
        for (int i = 0; i < request.getMessagesCount(); i++) {
            check("messages[" + i + "]", request.getMessages(i));
        }
        int last = request.getMessagesCount() - 1;
        if (request.getMessages(last).getRole() != Role.ROLE_USER) {
            throw invalid("messages[" + last + "].role", "is not the user's", "end with a message of role ROLE_USER");
        }
    }

    private static void check(String where, Message message) {
        RequestRules.checkKnown(where, message);
        switch (message.getRole()) {
            case ROLE_SYSTEM, ROLE_USER, ROLE_ASSISTANT -> {}
            case ROLE_TOOL -> throw notYetSupported(where + ".role ROLE_TOOL");
            case ROLE_UNSPECIFIED, UNRECOGNIZED ->
                throw invalid(where + ".role", "is missing or unknown", "set ROLE_USER, ROLE_ASSISTANT or ROLE_SYSTEM");
        }
        if (message.getPartsCount() == 0) {
            throw invalid(where + ".parts", "is empty", "add a part with text");
        }
        for (int i = 0; i < message.getPartsCount(); i++) {
            check(where + ".parts[" + i + "]", message.getParts(i), message.getRole());
        }
    }

    private static void check(String where, ContentPart part, Role role) {
        RequestRules.checkKnown(where, part);
        if (part.getCacheBreakpoint()) {
            throw notYetSupported(where + ".cache_breakpoint");
        }
        switch (part.getPartCase()) {
            case TEXT -> {
                if (part.getText().isEmpty()) {
                    throw invalid(where + ".text", "is empty", "leave the part out or give it text");
                }
            }
            case IMAGE -> {
                if (role != Role.ROLE_USER) {
                    throw invalid(where + ".image", "is not in a message of the user", "move it to one");
                }
                checkImage(where + ".image", part.getImage());
            }
            case AUDIO -> throw notYetSupported(where + ".audio");
            case DOCUMENT -> throw notYetSupported(where + ".document");
            case TOOL_CALL -> throw notYetSupported(where + ".tool_call");
            case TOOL_RESULT -> throw notYetSupported(where + ".tool_result");
            case REASONING -> throw notYetSupported(where + ".reasoning");
            case PART_NOT_SET -> throw invalid(where, "holds nothing", "set its text or image");
        }
    }

    private static void checkImage(String where, Media image) {
        RequestRules.checkKnown(where, image);
        switch (image.getSourceCase()) {
            case DATA -> {
                if (image.getData().isEmpty()) {
                    throw invalid(where + ".data", "is empty", "put the file's bytes there");
                }
                if (!IMAGE_TYPES.contains(image.getMediaType())) {
                    throw invalid(
                            where + ".media_type",
                            "is missing or not an image type that vendors take",
                            "use image/png, image/jpeg, image/gif or image/webp");
                }
            }
            case URL -> {
                if (!image.getUrl().startsWith("https://")) {
                    throw invalid(where + ".url", "is not an https address", "use one, or send the bytes as data");
                }
            }
            case FILE_ID -> throw notYetSupported(where + ".file_id");
            case SOURCE_NOT_SET -> throw invalid(where, "has no source", "set data or url");
        }
    }
}
