package dev.parley.vendor.openaichat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.parley.v1.TokenLogprob;

/** Reads https://platform.openai.com/docs/api-reference/chat/object#chat/object-choices-logprobs. Pure. */
final class OpenAiChatLogprobs {

    private OpenAiChatLogprobs() {}

    static TokenLogprob of(JsonNode token) {
        var logprob = one(token);
        token.path("top_logprobs").forEach(other -> logprob.addAlternatives(one(other)));
        return logprob.build();
    }

    private static TokenLogprob.Builder one(JsonNode token) {
        var bytes = ByteString.newOutput();
        token.path("bytes").forEach(one -> bytes.write(one.intValue()));
        return TokenLogprob.newBuilder()
                .setToken(token.path("token").asText())
                .setLogprob(token.path("logprob").doubleValue())
                .setUtf8Bytes(bytes.toByteString());
    }
}
