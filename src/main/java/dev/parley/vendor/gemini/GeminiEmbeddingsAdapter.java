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

/** Asks for Gemini's embeddings, one or many by the same method, and at Vertex AI by another. */
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
        return onVertex(deployment) ? VertexEmbeddings.limits(deployment) : GeminiEmbeddings.limits(deployment);
    }

    @Override
    public Set<EmbedParameter> unsupported(EmbedRequest request, Deployment deployment) {
        return onVertex(deployment) ? VertexEmbeddings.unsupported(request) : GeminiEmbeddings.unsupported();
    }

    private static boolean onVertex(Deployment deployment) {
        return GeminiModel.of(deployment).onVertex();
    }

    @Override
    public Uni<EmbedResponse> embed(EmbedRequest request, Deployment deployment) {
        var api = clients.rest(deployment.vendor(), GeminiApi.class);
        String model = deployment.model().id();
        if (onVertex(deployment)) {
            var outgoing = Outgoing.of(VertexEmbeddings.toWire(request), request, GeminiTranslator.FORMAT);
            return EmbeddingAnswer.of(
                    api.predict(model, outgoing),
                    request,
                    deployment,
                    GeminiEmbeddingsWire.Predictions.class,
                    VertexEmbeddings::fromWire);
        }
        var outgoing = new Outgoing(GeminiEmbeddings.toWire(request, deployment), request.getVendorHeadersMap());
        return EmbeddingAnswer.of(
                api.embed(model, outgoing),
                request,
                deployment,
                GeminiEmbeddingsWire.Reply.class,
                GeminiEmbeddings::fromWire);
    }
}
