package dev.parley.vendor.bedrock;

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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Asks for embeddings at Bedrock, by InvokeModel: Converse has none. */
@Singleton
final class BedrockEmbeddingsAdapter implements EmbeddingAdapter {

    private final VendorClients clients;

    BedrockEmbeddingsAdapter(VendorClients clients) {
        this.clients = clients;
    }

    @Override
    public Set<String> wireFormats() {
        return Set.of(BedrockAsk.WIRE_FORMAT);
    }

    @Override
    public EmbeddingLimits limits(Deployment deployment) {
        return BedrockEmbeddings.limits(deployment);
    }

    @Override
    public Set<EmbedParameter> unsupported(EmbedRequest request, Deployment deployment) {
        return BedrockEmbeddings.unsupported(request, deployment);
    }

    @Override
    public Set<EmbedParameter> needed(Deployment deployment) {
        return BedrockEmbeddings.kind(deployment).isCohere() ? Set.of(EmbedParameter.PURPOSE) : Set.of();
    }

    @Override
    public Uni<EmbedResponse> embed(EmbedRequest request, Deployment deployment) {
        var outgoing = Outgoing.of(BedrockEmbeddings.toWire(request, deployment), request, BedrockAsk.WIRE_FORMAT);
        var call = clients.rest(deployment.vendor(), BedrockApi.class)
                .invoke(URLEncoder.encode(deployment.model().id(), StandardCharsets.UTF_8), outgoing);
        return BedrockEmbeddings.kind(deployment).isCohere()
                ? EmbeddingAnswer.of(
                        call,
                        request,
                        deployment,
                        BedrockEmbeddingsWire.CohereReply.class,
                        BedrockEmbeddings::fromCohere)
                : EmbeddingAnswer.of(
                        call,
                        request,
                        deployment,
                        BedrockEmbeddingsWire.TitanReply.class,
                        BedrockEmbeddings::fromTitan);
    }
}
