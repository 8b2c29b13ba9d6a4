package dev.parley.vendor.cohere;

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

/** Asks for Cohere's embeddings, version 2. */
@Singleton
final class CohereEmbeddingsAdapter implements EmbeddingAdapter {

    private final VendorClients clients;

    CohereEmbeddingsAdapter(VendorClients clients) {
        this.clients = clients;
    }

    @Override
    public Set<String> wireFormats() {
        return Set.of(CohereTranslator.FORMAT);
    }

    @Override
    public EmbeddingLimits limits(Deployment deployment) {
        return CohereEmbeddings.limits(deployment);
    }

    @Override
    public Set<EmbedParameter> unsupported(EmbedRequest request, Deployment deployment) {
        return CohereEmbeddings.unsupported(request, deployment);
    }

    @Override
    public Set<EmbedParameter> needed(Deployment deployment) {
        return CohereEmbeddings.needsPurpose(deployment) ? Set.of(EmbedParameter.PURPOSE) : Set.of();
    }

    @Override
    public Uni<EmbedResponse> embed(EmbedRequest request, Deployment deployment) {
        var outgoing = Outgoing.of(CohereEmbeddings.toWire(request, deployment), request, CohereTranslator.FORMAT);
        return EmbeddingAnswer.of(
                clients.rest(deployment.vendor(), CohereApi.class).embed(outgoing),
                request,
                deployment,
                CohereEmbeddingsWire.Reply.class,
                CohereEmbeddings::fromWire);
    }
}
