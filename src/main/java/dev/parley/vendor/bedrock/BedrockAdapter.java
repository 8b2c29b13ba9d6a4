package dev.parley.vendor.bedrock;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.Quirk;
import dev.parley.schema.SchemaDialect;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.vendor.Framing;
import dev.parley.vendor.Outgoing;
import dev.parley.vendor.Parameter;
import dev.parley.vendor.ThinkingBudgets;
import dev.parley.vendor.TokenCountingAdapter;
import dev.parley.vendor.VendorAdapter;
import dev.parley.vendor.VendorClients;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.VendorOptions;
import dev.parley.vendor.VendorStreams;
import dev.parley.vendor.WholeAnswer;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;

/** Speaks Amazon Bedrock's Converse. */
@Singleton
final class BedrockAdapter implements VendorAdapter, TokenCountingAdapter {

    private final VendorClients clients;
    private final VendorStreams streams;

    BedrockAdapter(VendorClients clients, VendorStreams streams) {
        this.clients = clients;
        this.streams = streams;
    }

    @Override
    public String wireFormat() {
        return BedrockAsk.WIRE_FORMAT;
    }

    @Override
    public boolean continues(CompleteRequest request, Deployment deployment) {
        return deployment.vendor().has(Quirk.CONTINUES_ANSWERS)
                || !request.hasReasoning()
                        && BedrockModel.of(deployment.model().id()).continues();
    }

    @Override
    public Set<Parameter> unsupported(Deployment deployment) {
        var unsupported = EnumSet.of(
                Parameter.SEED,
                Parameter.FREQUENCY_PENALTY,
                Parameter.PRESENCE_PENALTY,
                Parameter.END_USER_ID,
                Parameter.PARALLEL_TOOL_CALLS,
                Parameter.CANDIDATES,
                Parameter.LOGPROBS);
        var model = BedrockModel.of(deployment.model().id());
        if (!model.takesTopK()) {
            unsupported.add(Parameter.TOP_K);
        }
        if (!model.thinks()) {
            unsupported.add(Parameter.REASONING);
        }
        return unsupported;
    }

    @Override
    public SchemaDialect answerDialect(Deployment deployment) {
        return SchemaDialect.BEDROCK_OUTPUT;
    }

    @Override
    public long thoughts(CompleteRequest request, Deployment deployment) {
        var model = BedrockModel.of(deployment.model().id());
        return ThinkingBudgets.given(request.getReasoning(), model.takesOnlyBudgets(), model.takesOnlyWords());
    }

    @Override
    public void check(CompleteRequest request, Deployment deployment) {
        BedrockTranslator.toWire(BedrockAsk.of(request, deployment));
    }

    @Override
    public Uni<CompleteResponse> complete(CompleteRequest request, Deployment deployment) {
        var ask = BedrockAsk.of(request, deployment);
        var call =
                clients.rest(deployment.vendor(), BedrockApi.class).converse(encodedModel(deployment), outgoing(ask));
        return WholeAnswer.of(clients.heard(call, deployment), deployment, (reply, answer) -> {
            ask.tell(answer);
            BedrockTranslator.fromWire(reply, answer);
        });
    }

    @Override
    public Multi<StreamCompleteResponse> stream(CompleteRequest request, Deployment deployment) {
        var ask = BedrockAsk.of(request, deployment);
        String path = BedrockApi.streamPath(encodedModel(deployment));
        return streams.open(
                new VendorStreams.Call(deployment, path, outgoing(ask), Framing.EVENT_STREAM),
                () -> new BedrockDecoder(ask));
    }

    /** Of Bedrock's models some can't be counted for: it then refuses the count. */
    @Override
    public boolean counts(Deployment deployment) {
        return true;
    }

    @Override
    public Uni<Long> countTokens(CompleteRequest request, Deployment deployment) {
        var wire = VendorOptions.merged(
                BedrockTranslator.toWire(BedrockAsk.of(request, deployment)),
                request.getVendorOptionsMap(),
                wireFormat());
        return clients.rest(deployment.vendor(), BedrockApi.class)
                .countTokens(
                        encoded(BedrockCount.model(deployment.model().id())),
                        new Outgoing(BedrockCount.toWire(wire), request.getVendorHeadersMap()))
                .map(BedrockCount::fromWire)
                .onFailure()
                .transform(VendorErrors::io);
    }

    private static String encodedModel(Deployment deployment) {
        return encoded(deployment.model().id());
    }

    private static String encoded(String model) {
        return URLEncoder.encode(model, StandardCharsets.UTF_8);
    }

    private Outgoing outgoing(BedrockAsk ask) {
        return Outgoing.of(BedrockTranslator.toWire(ask), ask.request(), wireFormat());
    }
}
