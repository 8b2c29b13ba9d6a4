package dev.parley.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.TestCatalog;
import dev.parley.catalog.Vendor;
import dev.parley.testing.Await;
import dev.parley.testing.OverTheWire;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import jakarta.inject.Inject;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** The clients of a vendor whose file changed while calls ran. */
@OverTheWire
class VendorClientsTest {

    @Inject
    VendorClients clients;

    private static Vendor vendor(String id, String more) {
        return TestCatalog.of(id, """
                wire_format: openai-chat
                api_base: http://127.0.0.1:1
                auth_type: none
                unlisted_models: true
                """ + more).resolve(id + "/m").vendor();
    }

    private static boolean isClosed(HttpClient client) {
        try {
            client.request(HttpMethod.GET, 1, "127.0.0.1", "/")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            return false;
        } catch (IllegalStateException e) {
            return true;
        } catch (CompletionException e) {
            return e.getCause() instanceof IllegalStateException;
        }
    }

    @Test
    void callsOfAnOlderFileGoOnWithItsClientsAndReplaceNone() {
        var old = clients.http(vendor("changed", ""));
        var changed = clients.http(vendor("changed", "headers: {x-a: b}"));

        assertThat(changed).isNotSameAs(old);
        assertThat(clients.http(vendor("changed", ""))).isSameAs(old);
        assertThat(clients.http(vendor("changed", "headers: {x-a: b}"))).isSameAs(changed);
    }

    @Test
    void thoseOfAnOlderFileCloseWhenTheirLastCallMustHaveEnded() {
        var old = clients.http(vendor("outlived", "timeout: 500ms"));
        var changed = clients.http(vendor("outlived", "timeout: 500ms\nheaders: {x-a: b}"));

        Await.until(() -> isClosed(old));

        assertThat(isClosed(changed)).isFalse();
    }
}
