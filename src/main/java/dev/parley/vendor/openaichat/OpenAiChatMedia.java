package dev.parley.vendor.openaichat;

import com.google.protobuf.ByteString;
import dev.parley.v1.Media;
import dev.parley.vendor.WireJson;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the files in a vendor's answer. Pure. */
final class OpenAiChatMedia {

    /** https://www.rfc-editor.org/rfc/rfc2397 */
    private static final Pattern DATA_URL = Pattern.compile("data:([^;,]*);base64,");

    private OpenAiChatMedia() {}

    /** A file that is in its address, or at it. */
    static Media of(String url) {
        Matcher data = DATA_URL.matcher(url);
        return data.lookingAt()
                ? Media.newBuilder()
                        .setMediaType(data.group(1))
                        .setData(bytes(url.substring(data.end())))
                        .build()
                : Media.newBuilder().setUrl(url).build();
    }

    static ByteString bytes(String base64) {
        try {
            return ByteString.copyFrom(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw WireJson.invalid("the vendor sent a file that is not in base64");
        }
    }

    /** What kind of sound it is: the answer does not say, its first bytes do. Raw samples have no mark. */
    static String soundType(ByteString sound) {
        if (starts(sound, "RIFF")) {
            return "audio/wav";
        }
        if (starts(sound, "fLaC")) {
            return "audio/flac";
        }
        if (starts(sound, "OggS")) {
            return "audio/ogg";
        }
        boolean mp3 = starts(sound, "ID3")
                || sound.size() > 1 && (sound.byteAt(0) & 0xff) == 0xff && (sound.byteAt(1) & 0xe6) == 0xe2;
        return mp3 ? "audio/mpeg" : "audio/pcm";
    }

    private static boolean starts(ByteString bytes, String mark) {
        return bytes.startsWith(ByteString.copyFromUtf8(mark));
    }
}
