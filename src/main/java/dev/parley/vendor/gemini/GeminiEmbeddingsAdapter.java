package dev.parley.vendor.gemini;

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

/** Asks for Gemini's embeddings, one or many by the same method. */
@Singleton
final class GeminiEmbeddingsAdapter implements EmbeddingAdapter {

    private final VendorClients clients;

    GeminiEmbeddingsAdapter(VendorClients clients) {
        this.clients = clients;
    }

    @Override
    public Set<String> wireFormats() {
        return Set.of(GeminiTranslator.FORMAT);
    }

    @Override
    public EmbeddingLimits limits(Deployment deployment) {
        return GeminiEmbeddings.limits(deployment);
    }

    @Override
    public Set<EmbedParameter> unsupported(EmbedRequest request, Deployment deployment) {
        return GeminiEmbeddings.unsupported();
    }

    @Override
    public Uni<EmbedResponse> embed(EmbedRequest request, Deployment deployment) {
        var outgoing = new Outgoing(GeminiEmbeddings.toWire(request, deployment), request.getVendorHeadersMap());
        return EmbeddingAnswer.of(
                clients.rest(deployment.vendor(), GeminiApi.class)
                        .embed(deployment.model().id(), outgoing),
                request,
                deployment,
                GeminiEmbeddingsWire.Reply.class,
                GeminiEmbeddings::fromWire);
    }
}
