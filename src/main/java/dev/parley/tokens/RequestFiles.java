package dev.parley.tokens;

import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the files of a request count for, at a deployment. */
final class RequestFiles {

    private final CompleteRequest request;
    private final Deployment deployment;
    private final List<TokenCount.Uncounted> unknown = new ArrayList<>();
    private long tokens;
    private long soundTokens;
    private long most;

    private RequestFiles(CompleteRequest request, Deployment deployment) {
        this.request = request;
        this.deployment = deployment;
    }

    static RequestFiles of(CompleteRequest request, Deployment deployment) {
        var files = new RequestFiles(request, deployment);
        for (int i = 0; i < request.getMessagesCount(); i++) {
            files.add(request.getMessages(i).getPartsList(), "messages[" + i + "]", false);
        }
        return files;
    }

    /** All tokens, those of sound included. */
    long tokens() {
        return tokens;
    }

    long soundTokens() {
        return soundTokens;
    }

    /** By how many tokens the files may count for more. */
    long band() {
        return most - tokens;
    }

    List<TokenCount.Uncounted> unknown() {
        return unknown;
    }

    private void add(List<ContentPart> parts, String where, boolean inResult) {
        for (int i = 0; i < parts.size(); i++) {
            add(parts.get(i), where + ".parts[" + i + "].", inResult);
        }
    }

    private void add(ContentPart part, String where, boolean inResult) {
        switch (part.getPartCase()) {
            case IMAGE -> count(ImageTokens.counted(part.getImage(), deployment, level(part.getImage())));
            case DOCUMENT -> {
                if (!TextDocuments.isText(part.getDocument())) {
                    var pages = FileRules.document(part, deployment, level(part.getDocument()), inResult);
                    count(pages, where + "document", false);
                }
            }
            case AUDIO -> {
                Optional<FileTokens> sound = FileRules.sound(part.getAudio(), deployment);
                count(sound, where + "audio", true);
                soundTokens += sound.map(FileTokens::tokens).orElse(0L);
            }
            case VIDEO ->
                count(FileRules.film(part.getVideo(), deployment, level(part.getVideo())), where + "video", true);
            case TOOL_RESULT -> add(part.getToolResult().getPartsList(), where + "tool_result", true);
            case TEXT, TOOL_CALL, REASONING, VENDOR_PART, PART_NOT_SET -> {}
        }
    }

    private GeminiLevel level(Media file) {
        return GeminiLevel.of(file, request, deployment);
    }

    private void count(Optional<FileTokens> file, String field, boolean sound) {
        file.ifPresentOrElse(this::count, () -> unknown.add(new TokenCount.Uncounted(field, sound)));
    }

    private void count(FileTokens file) {
        tokens += file.tokens();
        most += file.most();
    }
}
