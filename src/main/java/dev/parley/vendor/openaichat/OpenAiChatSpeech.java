package dev.parley.vendor.openaichat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.vendor.Answer;
import dev.parley.vendor.AnswerCandidate;
import dev.parley.vendor.Held;

/**
 * An answer that is spoken: https://platform.openai.com/docs/guides/audio. What is said comes as text too; the sound,
 * which a stream brings in pieces, is one part after it.
 */
final class OpenAiChatSpeech {

    private static final Object TRANSCRIPT = "transcript";

    private final AnswerCandidate candidate;
    private final Held held;
    private ByteString sound = ByteString.EMPTY;
    private String id = "";

    OpenAiChatSpeech(Answer answer, AnswerCandidate candidate) {
        this.held = new Held(answer);
        this.candidate = candidate;
    }

    void take(JsonNode audio) {
        if (!audio.path("id").asText().isEmpty()) {
            id = audio.path("id").asText();
        }
        candidate.text(TRANSCRIPT, audio.path("transcript").asText());
        ByteString more = OpenAiChatMedia.bytes(audio.path("data").asText());
        held.bytes(more.size());
        sound = sound.concat(more);
    }

    void close() {
        if (!sound.isEmpty()) {
            held.release();
            var media = Media.newBuilder()
                    .setMediaType(OpenAiChatMedia.soundType(sound))
                    .setData(sound);
            candidate.whole(
                    "audio",
                    ContentPart.newBuilder().setAudio(media).setVendorId(id).build());
        }
    }
}
