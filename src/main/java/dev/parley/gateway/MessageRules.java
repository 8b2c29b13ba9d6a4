package dev.parley.gateway;

import static dev.parley.error.GatewayException.invalid;

import dev.parley.v1.CacheBreakpoint;
import dev.parley.v1.CacheLife;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.ToolCall;
import dev.parley.v1.ToolResult;
import dev.parley.vendor.WireJson;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The rules that a request's messages must keep whatever its models are. */
final class MessageRules {

    private static final Set<ContentPart.PartCase> ASSISTANTS =
            EnumSet.of(ContentPart.PartCase.TOOL_CALL, ContentPart.PartCase.REASONING);

    /** https everywhere, buckets for Google and AWS; never plain http, which anyone on the way could change. */
    private static final Set<String> SCHEMES = Set.of("https://", "gs://", "s3://");

    private static final Set<String> IMAGE_TYPES = Set.of("image/png", "image/jpeg", "image/gif", "image/webp");

    private MessageRules() {}

    static void check(CompleteRequest request) {
        if (request.getMessagesCount() == 0) {
            throw invalid("messages", "is empty", "add at least one message with role ROLE_USER");
        }
        for (int i = 0; i < request.getMessagesCount(); i++) {
            check("messages[" + i + "]", request.getMessages(i));
        }
    }

    private static void check(String where, Message message) {
        RequestRules.checkKnown(where, message);
        switch (message.getRole()) {
            case ROLE_SYSTEM, ROLE_USER, ROLE_ASSISTANT, ROLE_TOOL -> {}
            case ROLE_UNSPECIFIED, UNRECOGNIZED ->
                throw invalid(
                        where + ".role",
                        "is missing or unknown",
                        "set ROLE_USER, ROLE_ASSISTANT, ROLE_SYSTEM or ROLE_TOOL");
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
        checkBreakpoint(where, part.getCacheBreakpoint());
        for (int i = 0; i < part.getCitationsCount(); i++) {
            RequestRules.checkKnown(where + ".citations[" + i + "]", part.getCitations(i));
        }
        checkPlace(where, part.getPartCase(), role);
        switch (part.getPartCase()) {
            // An empty text is the history's affair: see HistoryRepair.
            case TEXT -> {}
            case REASONING -> RequestRules.checkKnown(where + ".reasoning", part.getReasoning());
            case IMAGE -> checkImage(where + ".image", part.getImage());
            case AUDIO -> checkMedia(where + ".audio", part.getAudio());
            case DOCUMENT -> checkMedia(where + ".document", part.getDocument());
            case VIDEO -> checkMedia(where + ".video", part.getVideo());
            case TOOL_CALL -> checkCall(where + ".tool_call", part.getToolCall());
            case TOOL_RESULT -> checkResult(where + ".tool_result", part.getToolResult());
            case VENDOR_PART -> {
                RequestRules.checkKnown(where + ".vendor_part", part.getVendorPart());
                if (!WireJson.isObject(part.getVendorPart().getJson())) {
                    throw invalid(where + ".vendor_part.json", "is not a JSON object", "send it back as it came");
                }
            }
            case PART_NOT_SET -> throw invalid(where, "holds nothing", "set its text, or another kind of content");
        }
    }

    /** Of a part or a tool. */
    static void checkBreakpoint(String where, CacheBreakpoint breakpoint) {
        RequestRules.checkKnown(where + ".cache_breakpoint", breakpoint);
        if (breakpoint.getLife() == CacheLife.UNRECOGNIZED) {
            throw invalid(where + ".cache_breakpoint.life", "is not known", "use one of the enum's values");
        }
    }

    private static void checkPlace(String where, ContentPart.PartCase kind, Role role) {
        boolean fits = switch (role) {
            case ROLE_SYSTEM -> kind == ContentPart.PartCase.TEXT;
            case ROLE_TOOL -> kind == ContentPart.PartCase.TOOL_RESULT;
            case ROLE_USER -> !ASSISTANTS.contains(kind) && kind != ContentPart.PartCase.TOOL_RESULT;
            case ROLE_ASSISTANT -> kind != ContentPart.PartCase.TOOL_RESULT;
            case ROLE_UNSPECIFIED, UNRECOGNIZED -> false;
        };
        if (!fits && kind != ContentPart.PartCase.PART_NOT_SET) {
            String name = kind.name().toLowerCase(Locale.ROOT);
            throw invalid(where + "." + name, "has no place in a message of " + role, remedy(kind));
        }
    }

    private static String remedy(ContentPart.PartCase kind) {
        return switch (kind) {
            case TOOL_RESULT -> "put it into a message of ROLE_TOOL";
            case TOOL_CALL, REASONING -> "put it into a message of ROLE_ASSISTANT";
            case TEXT, IMAGE, AUDIO, DOCUMENT, VIDEO, VENDOR_PART, PART_NOT_SET -> "put it into a message of ROLE_USER";
        };
    }

    private static void checkCall(String where, ToolCall call) {
        RequestRules.checkKnown(where, call);
        if (call.getId().isEmpty()) {
            throw invalid(where + ".id", "is empty", "give the id that the result names");
        }
        if (call.getName().isEmpty()) {
            throw invalid(where + ".name", "is empty", "name the tool that was called");
        }
    }

    private static void checkResult(String where, ToolResult result) {
        RequestRules.checkKnown(where, result);
        if (result.getToolCallId().isEmpty()) {
            throw invalid(where + ".tool_call_id", "is empty", "name the call that the result answers");
        }
        for (int i = 0; i < result.getPartsCount(); i++) {
            String place = where + ".parts[" + i + "]";
            ContentPart part = result.getParts(i);
            if (ASSISTANTS.contains(part.getPartCase()) || part.hasToolResult()) {
                throw invalid(place, "is no content of a result", "use text, images or documents");
            }
            check(place, part, Role.ROLE_USER);
        }
    }

    private static void checkImage(String where, Media image) {
        checkMedia(where, image);
        if (image.hasData() && !IMAGE_TYPES.contains(image.getMediaType())) {
            throw invalid(
                    where + ".media_type",
                    "is missing or not an image type that vendors take",
                    "use image/png, image/jpeg, image/gif or image/webp");
        }
    }

    private static void checkMedia(String where, Media media) {
        RequestRules.checkKnown(where, media);
        switch (media.getSourceCase()) {
            case DATA -> {
                if (media.getData().isEmpty()) {
                    throw invalid(where + ".data", "is empty", "put the file's bytes there");
                }
                if (media.getMediaType().isEmpty()) {
                    throw invalid(where + ".media_type", "is missing", "name it, for example application/pdf");
                }
            }
            case URL -> {
                if (SCHEMES.stream().noneMatch(media.getUrl()::startsWith)) {
                    throw invalid(where + ".url", "is not an https address", "use one, or send the bytes as data");
                }
                if (media.getUrl().startsWith("https:") && !PublicAddress.may(media.getUrl())) {
                    throw invalid(
                            where + ".url",
                            "is no address of the public Internet, where vendors fetch from",
                            "check it, or send the bytes as data");
                }
            }
            case FILE_ID -> {
                if (media.getFileId().isEmpty()) {
                    throw invalid(where + ".file_id", "is empty", "give the id that the vendor gave the file");
                }
            }
            case SOURCE_NOT_SET -> throw invalid(where, "has no source", "set data, url or file_id");
        }
    }
}
