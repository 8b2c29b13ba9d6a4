package dev.parley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.TestCatalog;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.EmbeddingInput;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbedTokensTest {

    private static EmbedTokens tokens(String... texts) {
        return new EmbedTokens(
                new TokenCounter(),
                TestCatalog.of("local", "{wire_format: openai-chat, api_base: 'http://127.0.0.1:1', models: [any]}")
                        .resolve("local/any"),
                List.of(texts).stream()
                        .map(text -> EmbeddingInput.newBuilder().setText(text).build())
                        .toList());
    }

    @Test
    void aTextIsCountedOnce() {
        var tokens = tokens("some words of a text", "others");

        var first = tokens.of(0);
        tokens.most(0, 2);
        tokens.expected(0, 2);

        assertThat(tokens.of(0)).isSameAs(first);
    }

    @Test
    void severalTextsHaveTheSumOfTheirTokensAndOneEachAtLeast() {
        var tokens = tokens("some words of a text", "others", "more of them");

        assertThat(tokens.expected(1, 2))
                .isEqualTo(tokens.of(1).tokens() + tokens.of(2).tokens());
        assertThat(tokens.most(0, 3)).isGreaterThan(tokens.expected(0, 3));
        assertThat(tokens("").expected(0, 1)).isEqualTo(1);
    }
}
