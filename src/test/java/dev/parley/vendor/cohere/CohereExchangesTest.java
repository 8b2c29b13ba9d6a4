package dev.parley.vendor.cohere;

import dev.parley.testing.Exchanges;
import dev.parley.testing.OverTheWire;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What cohere-v2 carries, exchange by exchange. */
@OverTheWire
class CohereExchangesTest {

    private static final String FORMAT = "cohere-v2";

    static Stream<String> exchanges() {
        return Exchanges.of(FORMAT);
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void isWrittenAndReadAsItsFilesSay(String exchange) throws IOException {
        Exchanges.play(FORMAT, exchange);
    }
}
