package dev.parley.vendor.openaichat;

import static dev.parley.error.GatewayException.invalid;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.catalog.Quirk;
import dev.parley.catalog.Vendor;
import dev.parley.v1.CacheBreakpoint;
import dev.parley.v1.CacheLife;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.v1.VendorPart;
import dev.parley.vendor.Media64;
import dev.parley.vendor.VendorOptions;
import dev.parley.vendor.WireJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The parts of a message's content. What the vendor has no place for is refused by the name of its field. Pure. */
record OpenAiChatParts(Vendor vendor) {

    /** One plain text goes as such, everything else as a list. */
    OpenAiChatWire.Content content(List<ContentPart> parts, String where) {
        if (parts.size() == 1 && isPlainText(parts.get(0))) {
            return new OpenAiChatWire.Text(parts.get(0).getText());
        }
        List<Object> wire = new ArrayList<>(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            wire.add(part(parts.get(i), where + ".parts[" + i + "]"));
        }
        return new OpenAiChatWire.Parts(wire);
    }

    static boolean isPlainText(ContentPart part) {
        return part.hasText() && !part.hasCacheBreakpoint() && !part.containsVendorOptions(OpenAiChatTranslator.FORMAT);
    }

    Object part(ContentPart part, String where) {
        Object wire = switch (part.getPartCase()) {
            case TEXT -> marked(OpenAiChatWire.Part.text(part.getText()), part);
            case IMAGE -> marked(OpenAiChatWire.Part.image(image(part.getImage(), where + ".image")), part);
            case AUDIO -> marked(OpenAiChatWire.Part.audio(audio(part.getAudio(), where + ".audio")), part);
            case DOCUMENT -> marked(document(part.getDocument(), where + ".document"), part);
            case VIDEO -> marked(OpenAiChatWire.Part.video(video(part.getVideo(), where + ".video")), part);
            case VENDOR_PART -> vendorPart(part.getVendorPart(), where + ".vendor_part");
            case TOOL_CALL, TOOL_RESULT, REASONING, PART_NOT_SET ->
                throw new IllegalStateException("not admitted: " + part.getPartCase());
        };
        return VendorOptions.merged(wire, part.getVendorOptionsMap(), OpenAiChatTranslator.FORMAT, where);
    }

    private static OpenAiChatWire.Part marked(OpenAiChatWire.Part wire, ContentPart part) {
        return part.hasCacheBreakpoint() ? wire.with(cacheControl(part.getCacheBreakpoint())) : wire;
    }

    static OpenAiChatWire.CacheControl cacheControl(CacheBreakpoint mark) {
        return new OpenAiChatWire.CacheControl("ephemeral", life(mark.getLife()));
    }

    private static String life(CacheLife life) {
        return switch (life) {
            case CACHE_LIFE_FIVE_MINUTES -> "5m";
            case CACHE_LIFE_HOUR -> "1h";
            case CACHE_LIFE_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    }

    private static OpenAiChatWire.Url image(Media image, String where) {
        if (image.hasFileId()) {
            throw invalid(
                    where + ".file_id",
                    "is not taken for images in chat completions",
                    "send the image's bytes or its address");
        }
        return new OpenAiChatWire.Url(address(image), OpenAiChatTranslator.text(image.getDetail()));
    }

    private static OpenAiChatWire.InputAudio audio(Media audio, String where) {
        if (!audio.hasData()) {
            throw invalid(where, "is taken as bytes only", "send the recording's bytes as data");
        }
        return new OpenAiChatWire.InputAudio(Media64.base64(audio), audioFormat(audio.getMediaType()));
    }

    /** The format is named by the ending that files of the media type have. */
    private static String audioFormat(String mediaType) {
        String type = mediaType.toLowerCase(Locale.ROOT);
        return switch (type) {
            case "audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave" -> "wav";
            case "audio/mpeg", "audio/mp3" -> "mp3";
            case "audio/mp4", "audio/x-m4a", "audio/m4a" -> "m4a";
            default -> type.substring(type.indexOf('/') + 1);
        };
    }

    private OpenAiChatWire.Part document(Media document, String where) {
        if (document.hasFileId()) {
            return OpenAiChatWire.Part.file(new OpenAiChatWire.File(null, null, document.getFileId()));
        }
        if (vendor.has(Quirk.DOCUMENT_URL_PARTS)) {
            return OpenAiChatWire.Part.document(address(document));
        }
        if (document.hasUrl() && !vendor.has(Quirk.TAKES_FILE_URL)) {
            throw invalid(
                    where + ".url",
                    "is not taken for documents in chat completions",
                    "send the document's bytes as data, or upload it and give its file_id");
        }
        return OpenAiChatWire.Part.file(new OpenAiChatWire.File(fileName(document), address(document), null));
    }

    /** OpenAI wants a name with the bytes: https://platform.openai.com/docs/guides/pdf-files. */
    private static String fileName(Media document) {
        if (!document.getName().isEmpty()) {
            return document.getName();
        }
        String type = document.getMediaType();
        return type.isEmpty() ? "document" : "document." + type.substring(type.indexOf('/') + 1);
    }

    private OpenAiChatWire.Url video(Media video, String where) {
        if (!vendor.has(Quirk.TAKES_VIDEO) || video.hasFileId()) {
            throw invalid(
                    where,
                    vendor.has(Quirk.TAKES_VIDEO) ? "is taken as bytes or address only" : "is not taken by this vendor",
                    "use a model that takes films, or leave it out");
        }
        return new OpenAiChatWire.Url(address(video), null);
    }

    private static String address(Media media) {
        return media.hasUrl() ? media.getUrl() : Media64.dataUrl(media);
    }

    /** A piece of this wire format, as it came. */
    static ObjectNode vendorPart(VendorPart part, String where) {
        if (!part.getWireFormat().equals(OpenAiChatTranslator.FORMAT)) {
            throw invalid(
                    where + ".wire_format",
                    "is not " + OpenAiChatTranslator.FORMAT + ", which this vendor speaks",
                    "leave the part out, or ask a vendor of the format that it came from");
        }
        return (ObjectNode) WireJson.tree(part.getJson())
                .orElseThrow(() -> new IllegalStateException("not admitted: a broken vendor part"));
    }
}
