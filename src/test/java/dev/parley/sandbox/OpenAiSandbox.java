package dev.parley.sandbox;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;

/** OpenAI's own client, unmodified, at the sandbox. */
final class OpenAiSandbox {

    static final OpenAIClient CLIENT = OpenAIOkHttpClient.builder()
            .baseUrl("http://127.0.0.1:8189/openai/v1")
            .apiKey("any")
            .maxRetries(0)
            .build();

    private OpenAiSandbox() {}
}
