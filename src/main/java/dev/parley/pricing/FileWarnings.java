package dev.parley.pricing;

import dev.parley.tokens.TokenCount;
import dev.parley.v1.Warning;
import java.util.List;
import java.util.Locale;

/** Tells which files of a request are in no count. */
public final class FileWarnings {

    private FileWarnings() {}

    /** One for each file, with the code DOCUMENT_TOKENS_UNKNOWN, AUDIO_TOKENS_UNKNOWN or VIDEO_TOKENS_UNKNOWN. */
    public static List<Warning> of(TokenCount input) {
        return input.unknown().stream().map(FileWarnings::warning).toList();
    }

    private static Warning warning(TokenCount.Uncounted file) {
        String kind = file.field().substring(file.field().lastIndexOf('.') + 1);
        return Warning.newBuilder()
                .setCode(kind.toUpperCase(Locale.ROOT) + "_TOKENS_UNKNOWN")
                .setMessage("its tokens can't be told before the call, because its length is not known or the vendor"
                        + " publishes no rule; they are in no count")
                .setField(file.field())
                .build();
    }
}
