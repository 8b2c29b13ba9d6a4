package dev.parley.catalog;

/** The kinds of tokens that a vendor bills apart, as {@code Usage} counts them. */
public enum TokenKind {
    INPUT("input"),
    CACHE_READ("cache_read"),
    CACHE_WRITE("cache_write"),
    CACHE_WRITE_1H("cache_write_1h"),
    AUDIO_INPUT("audio_input"),
    IMAGE_INPUT("image_input"),
    OUTPUT("output"),
    REASONING("reasoning"),
    AUDIO_OUTPUT("audio_output"),
    IMAGE_OUTPUT("image_output");

    private final String key;

    TokenKind(String key) {
        this.key = key;
    }

    /** The name in vendor files, the catalog and {@code CostItem.kind}. */
    public String key() {
        return key;
    }
}
