package dev.parley.vendor.cohere;

import dev.parley.testing.Caller;
import dev.parley.testing.Exchanges;
import dev.parley.testing.TestVendors;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What cohere-v2 carries, exchange by exchange. */
@QuarkusTest
@QuarkusTestResource(TestVendors.class)
class CohereExchangesTest {

    private static final String FORMAT = "cohere-v2";

    @ConfigProperty(name = TestVendors.STUB_PORT)
    int port;

    static Stream<String> exchanges() {
        return Exchanges.of(FORMAT);
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void isWrittenAndReadAsItsFilesSay(String exchange) throws IOException {
        try (var caller = new Caller()) {
            Exchanges.play(FORMAT, exchange, port, caller);
        }
    }
}
