package dev.parley.vendor.ollama;

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

/** Asks for Ollama's embeddings. */
@Singleton
final class OllamaEmbeddingsAdapter implements EmbeddingAdapter {

    private final VendorClients clients;

    OllamaEmbeddingsAdapter(VendorClients clients) {
        this.clients = clients;
    }

    @Override
    public Set<String> wireFormats() {
        return Set.of(OllamaTranslator.FORMAT);
    }

    @Override
    public EmbeddingLimits limits(Deployment deployment) {
        return OllamaEmbeddings.limits(deployment);
    }

    @Override
    public Set<EmbedParameter> unsupported(EmbedRequest request, Deployment deployment) {
        return OllamaEmbeddings.unsupported(request);
    }

    @Override
    public Uni<EmbedResponse> embed(EmbedRequest request, Deployment deployment) {
        var outgoing = Outgoing.of(OllamaEmbeddings.toWire(request, deployment), request, OllamaTranslator.FORMAT);
        return EmbeddingAnswer.of(
                clients.rest(deployment.vendor(), OllamaApi.class).embed(outgoing),
                request,
                deployment,
                OllamaEmbeddingsWire.Reply.class,
                OllamaEmbeddings::fromWire);
    }
}
