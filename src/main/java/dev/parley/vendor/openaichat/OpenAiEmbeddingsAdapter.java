package dev.parley.vendor.openaichat;

import dev.parley.catalog.Deployment;
import dev.parley.v1.EmbedRequest;
import dev.parley.v1.EmbedResponse;
import dev.parley.vendor.EmbedParameter;
import dev.parley.vendor.EmbeddingAdapter;
import dev.parley.vendor.EmbeddingAnswer;
import dev.parley.vendor.EmbeddingLimits;
import dev.parley.vendor.Outgoing;
import dev.parley.vendor.VendorClients;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Set;

/** Asks for OpenAI's embeddings, which stand beside both of its ways to complete. */
@Singleton
final class OpenAiEmbeddingsAdapter implements EmbeddingAdapter {

    private static final String RESPONSES = "openai-responses";

    private final VendorClients clients;

    OpenAiEmbeddingsAdapter(VendorClients clients) {
        this.clients = clients;
    }

    @Override
    public Set<String> wireFormats() {
        return Set.of(OpenAiChatTranslator.FORMAT, RESPONSES);
    }

    @Override
    public EmbeddingLimits limits(Deployment deployment) {
        return OpenAiEmbeddings.limits(deployment);
    }

    @Override
    public Set<EmbedParameter> unsupported(EmbedRequest request, Deployment deployment) {
        return OpenAiEmbeddings.unsupported(request, deployment);
    }

    @Override
    public Uni<EmbedResponse> embed(EmbedRequest request, Deployment deployment) {
        var outgoing = Outgoing.of(
                OpenAiEmbeddings.toWire(request, deployment),
                request,
                deployment.vendor().wireFormat());
        return EmbeddingAnswer.of(
                clients.rest(deployment, OpenAiChatApi.class).embed(outgoing),
                request,
                deployment,
                OpenAiEmbeddingsWire.Reply.class,
                OpenAiEmbeddings::fromWire);
    }
}
