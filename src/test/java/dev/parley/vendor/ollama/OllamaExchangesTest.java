package dev.parley.vendor.ollama;

import dev.parley.testing.Exchanges;
import dev.parley.testing.OverTheWire;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What ollama-chat carries, exchange by exchange. */
@OverTheWire
class OllamaExchangesTest {

    private static final String FORMAT = "ollama-chat";

    static Stream<String> exchanges() {
        return Exchanges.of(FORMAT);
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void isWrittenAndReadAsItsFilesSay(String exchange) throws IOException {
        Exchanges.play(FORMAT, exchange);
    }
}
