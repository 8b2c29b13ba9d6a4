package dev.parley.vendor.bedrock;

import static dev.parley.vendor.bedrock.BedrockAsk.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.error.GatewayException;
import dev.parley.v1.Media;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * Files as blocks: a format in AWS's word, and the bytes or the place in S3.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ImageBlock.html, …_DocumentBlock.html,
 * …_VideoBlock.html, …_AudioBlock.html
 */
final class BedrockMedia {

    static final Map<String, String> IMAGES =
            Map.of("image/png", "png", "image/jpeg", "jpeg", "image/gif", "gif", "image/webp", "webp");

    static final Map<String, String> DOCUMENTS = Map.of(
            "application/pdf", "pdf",
            "text/csv", "csv",
            "application/msword", "doc",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx",
            "application/vnd.ms-excel", "xls",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx",
            "text/html", "html",
            "text/plain", "txt",
            "text/markdown", "md");

    static final Map<String, String> FILMS = Map.of(
            "video/x-matroska", "mkv",
            "video/quicktime", "mov",
            "video/mp4", "mp4",
            "video/webm", "webm",
            "video/x-flv", "flv",
            "video/mpeg", "mpeg",
            "video/x-ms-wmv", "wmv",
            "video/3gpp", "three_gp");

    static final Map<String, String> SOUNDS = Map.of(
            "audio/mpeg", "mp3",
            "audio/mp3", "mp3",
            "audio/opus", "opus",
            "audio/wav", "wav",
            "audio/x-wav", "wav",
            "audio/aac", "aac",
            "audio/flac", "flac",
            "audio/mp4", "mp4",
            "audio/ogg", "ogg",
            "audio/webm", "webm");

    private static final Map<String, String> ENDINGS = Map.of("jpg", "jpeg", "3gp", "three_gp", "htm", "html");

    private BedrockMedia() {}

    /** Format and source; what AWS can't take is refused by the name of its field. */
    static ObjectNode block(Media media, Map<String, String> formats, String where) {
        ObjectNode block = object().put("format", format(media, formats, where));
        ObjectNode source = block.putObject("source");
        switch (media.getSourceCase()) {
            case DATA -> source.put("bytes", media.getData().toByteArray());
            case URL -> {
                if (!media.getUrl().startsWith("s3://")) {
                    throw GatewayException.invalid(
                            where + ".url",
                            "is no place in S3, and Bedrock fetches from nowhere else",
                            "send the bytes as data, or an address such as s3://bucket/key");
                }
                source.putObject("s3Location").put("uri", media.getUrl());
            }
            case FILE_ID ->
                throw GatewayException.invalid(
                        where + ".file_id",
                        "means nothing to Bedrock, which keeps no files",
                        "send the bytes as data, or an address such as s3://bucket/key");
            case SOURCE_NOT_SET -> throw new IllegalStateException("not admitted: media without a source");
        }
        return block;
    }

    private static String format(Media media, Map<String, String> formats, String where) {
        String type = media.getMediaType()
                .toLowerCase(Locale.ROOT)
                .replaceAll(";.*", "")
                .strip();
        String format = type.isEmpty() ? ofEnding(media.getUrl()) : formats.getOrDefault(type, "");
        if (!formats.containsValue(format)) {
            throw GatewayException.invalid(
                    where + ".media_type",
                    "is none that Bedrock takes here",
                    "send one of " + String.join(", ", new TreeSet<>(formats.keySet())));
        }
        return format;
    }

    private static String ofEnding(String url) {
        String ending = url.substring(url.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return ENDINGS.getOrDefault(ending, ending);
    }

    /** The media type of a format in AWS's word; empty where it is not known. */
    static String mediaType(String format, Map<String, String> formats) {
        List<String> types = formats.entrySet().stream()
                .filter(entry -> entry.getValue().equals(format))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        return types.isEmpty() ? "" : types.get(0);
    }
}
