package dev.parley.vendor.gemini;

import dev.parley.v1.Media;
import dev.parley.vendor.Media64;
import java.util.Locale;

/** Files, within the request or by their address: https://ai.google.dev/gemini-api/docs/file-input-methods. */
final class GeminiMedia {

    private static final String LEVEL = "MEDIA_RESOLUTION_";

    private GeminiMedia() {}

    static GeminiWire.Part part(Media media, String where, GeminiModel model, GeminiNotes notes) {
        if (!media.getName().isEmpty()) {
            notes.add("PARAMETER_LEFT_OUT", where + ".name: Gemini has no place for a file's name; it was left out");
        }
        String type = media.getMediaType().isEmpty() ? null : media.getMediaType();
        return switch (media.getSourceCase()) {
            case DATA ->
                GeminiWire.Part.file(new GeminiWire.Blob(type, Media64.base64(media)), null, resolution(media));
            case URL -> GeminiWire.Part.file(null, new GeminiWire.FileData(type, media.getUrl()), resolution(media));
            case FILE_ID ->
                GeminiWire.Part.file(null, new GeminiWire.FileData(type, address(media, model)), resolution(media));
            case SOURCE_NOT_SET -> throw new IllegalStateException("not admitted: a file without source");
        };
    }

    /** Files are named by their whole address; "files/abc" is the short form of one of the vendor's own. */
    private static String address(Media media, GeminiModel model) {
        String id = media.getFileId();
        return id.startsWith("files/") ? model.apiBase() + "/" + id : id;
    }

    /** https://ai.google.dev/gemini-api/docs/media-resolution; "auto" is to say nothing. */
    private static GeminiWire.MediaResolution resolution(Media media) {
        String detail = media.getDetail().toUpperCase(Locale.ROOT);
        if (detail.isEmpty() || detail.equals("AUTO")) {
            return null;
        }
        return new GeminiWire.MediaResolution(detail.startsWith(LEVEL) ? detail : LEVEL + detail);
    }
}
