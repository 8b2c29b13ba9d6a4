package dev.parley.vendor.openaichat;

import dev.parley.testing.Exchanges;
import dev.parley.testing.OverTheWire;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What openai-chat carries, exchange by exchange: A17, C02 to C05, C08 and C21 are among them. */
@OverTheWire
class OpenAiChatExchangesTest {

    private static final String FORMAT = "openai-chat";

    static Stream<String> exchanges() {
        return Exchanges.of(FORMAT);
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void isWrittenAndReadAsItsFilesSay(String exchange) throws IOException {
        Exchanges.play(FORMAT, exchange);
    }
}
