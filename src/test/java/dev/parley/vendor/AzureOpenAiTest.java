package dev.parley.vendor;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.testing.StubVendor.Seen;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** OpenAI's models at Azure need no code: their file puts deployment, version and key where Azure wants them. */
@OverTheWire
class AzureOpenAiTest {

    private static final String CHAT = "{\"id\":\"c\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hi\"},"
            + "\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}";
    private static final String RESPONSE = "{\"id\":\"r\",\"status\":\"completed\",\"output\":[{\"type\":\"message\","
            + "\"content\":[{\"type\":\"output_text\",\"text\":\"Hi\"}]}]}";

    @AutoClose
    private final Caller caller = new Caller();

    @Test
    void chatCompletionsAreAskedForBelowTheDeployment() {
        var vendor = StubVendor.fresh().answer("my gpt", Reply.json(200, CHAT));
        var request = ask("azure-stub/my gpt", "Hello").build();

        assertThat(text(caller.blocking().complete(request).getMessage())).isEqualTo("Hi");
        vendor.answer("my gpt", Reply.events("data: " + CHAT + "\n\ndata: [DONE]\n\n"));
        assertThat(text(caller.stream(request))).isEqualTo("Hi");

        assertThat(vendor.seen("my gpt"))
                .hasSize(2)
                .allSatisfy(seen -> isAzures(
                        seen, "/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21", "azure-stub"));
    }

    @Test
    void responsesAreAskedForWithTheDeploymentInTheBody() {
        var vendor = StubVendor.fresh().answer("my gpt", Reply.json(200, RESPONSE));
        var request = ask("azure-stub-responses/my gpt", "Hello").build();

        assertThat(text(caller.blocking().complete(request).getMessage())).isEqualTo("Hi");
        vendor.answer(
                "my gpt", Reply.events("data: {\"type\":\"response.completed\",\"response\":" + RESPONSE + "}\n\n"));
        assertThat(text(caller.stream(request))).isEqualTo("Hi");

        assertThat(vendor.seen("my gpt"))
                .hasSize(2)
                .allSatisfy(seen -> isAzures(seen, "/openai/responses?api-version=2024-10-21", "azure-stub-responses"));
    }

    private static void isAzures(Seen seen, String path, String vendor) {
        assertThat(seen.path()).isEqualTo(path);
        assertThat(seen.headers()).containsEntry("api-key", "key-of-" + vendor).doesNotContainKey("authorization");
    }
}
