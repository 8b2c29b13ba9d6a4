package dev.parley.vendor.openaichat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.vendor.Answer;
import dev.parley.vendor.AnswerCandidate;

/**
 * An answer that is spoken: https://platform.openai.com/docs/guides/audio. What is said comes as text too; the sound,
 * which a stream brings in pieces, is one part after it.
 */
final class OpenAiChatSpeech {

    private static final Object TRANSCRIPT = "transcript";

    private final Answer answer;
    private final AnswerCandidate candidate;
    private ByteString sound = ByteString.EMPTY;
    private String id = "";

    OpenAiChatSpeech(Answer answer, AnswerCandidate candidate) {
        this.answer = answer;
        this.candidate = candidate;
    }

    void take(JsonNode audio) {
        if (!audio.path("id").asText().isEmpty()) {
            id = audio.path("id").asText();
        }
        candidate.text(TRANSCRIPT, audio.path("transcript").asText());
        String data = audio.path("data").asText();
        answer.checkLength(data);
        sound = sound.concat(OpenAiChatMedia.bytes(data));
    }

    void close() {
        if (!sound.isEmpty()) {
            var media = Media.newBuilder()
                    .setMediaType(OpenAiChatMedia.soundType(sound))
                    .setData(sound);
            candidate.whole(
                    "audio",
                    ContentPart.newBuilder().setAudio(media).setVendorId(id).build());
        }
    }
}
