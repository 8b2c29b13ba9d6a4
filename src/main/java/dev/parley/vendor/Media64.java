package dev.parley.vendor;

import dev.parley.v1.Media;
import java.util.Base64;

/** Media as the text that vendors' JSON takes. */
public final class Media64 {

    private Media64() {}

    public static String base64(Media media) {
        return Base64.getEncoder().encodeToString(media.getData().toByteArray());
    }

    /** https://www.rfc-editor.org/rfc/rfc2397 */
    public static String dataUrl(Media media) {
        return "data:" + media.getMediaType() + ";base64," + base64(media);
    }
}
