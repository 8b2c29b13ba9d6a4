package dev.parley.vendor.gemini;

import dev.parley.catalog.Deployment;
import dev.parley.schema.SchemaDialect;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.vendor.Framing;
import dev.parley.vendor.Outgoing;
import dev.parley.vendor.Parameter;
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

/** Speaks Gemini's generateContent. */
@Singleton
final class GeminiAdapter implements VendorAdapter, TokenCountingAdapter {

    private final VendorClients clients;
    private final VendorStreams streams;

    GeminiAdapter(VendorClients clients, VendorStreams streams) {
        this.clients = clients;
        this.streams = streams;
    }

    @Override
    public String wireFormat() {
        return GeminiTranslator.FORMAT;
    }

    @Override
    public Set<Parameter> unsupported(Deployment deployment) {
        var unsupported = EnumSet.of(Parameter.END_USER_ID, Parameter.PARALLEL_TOOL_CALLS, Parameter.CACHE_BREAKPOINTS);
        if (GeminiModel.of(deployment).onVertex()) {
            // A header asks for it there: https://cloud.google.com/vertex-ai/generative-ai/docs/priority-paygo.
            unsupported.add(Parameter.SERVICE_TIER);
        }
        return unsupported;
    }

    @Override
    public SchemaDialect answerDialect(Deployment deployment) {
        return SchemaDialect.GEMINI_JSON_SCHEMA;
    }

    @Override
    public void check(CompleteRequest request, Deployment deployment) {
        GeminiTranslator.toWire(request, GeminiModel.of(deployment), new GeminiNotes());
    }

    @Override
    public Uni<CompleteResponse> complete(CompleteRequest request, Deployment deployment) {
        var notes = new GeminiNotes();
        var call = clients.rest(deployment.vendor(), GeminiApi.class)
                .complete(deployment.model().id(), outgoing(request, deployment, notes));
        return WholeAnswer.of(
                clients.heard(call, deployment),
                deployment,
                (reply, answer) -> new GeminiDecoder(notes).whole(reply, answer));
    }

    @Override
    public Multi<StreamCompleteResponse> stream(CompleteRequest request, Deployment deployment) {
        String model = URLEncoder.encode(deployment.model().id(), StandardCharsets.UTF_8);
        var notes = new GeminiNotes();
        var outgoing = outgoing(request, deployment, notes);
        return streams.open(
                new VendorStreams.Call(deployment, GeminiApi.streamPath(model), outgoing, Framing.SERVER_SENT_EVENTS),
                () -> new GeminiDecoder(notes));
    }

    @Override
    public boolean counts(Deployment deployment) {
        return true;
    }

    @Override
    public Uni<Long> countTokens(CompleteRequest request, Deployment deployment) {
        var model = GeminiModel.of(deployment);
        var wire = VendorOptions.merged(
                GeminiTranslator.toWire(request, model, new GeminiNotes()),
                request.getVendorOptionsMap(),
                wireFormat());
        return clients.rest(deployment.vendor(), GeminiApi.class)
                .countTokens(model.id(), new Outgoing(GeminiCount.toWire(wire, model), request.getVendorHeadersMap()))
                .map(reply -> GeminiCount.fromWire(reply.getEntity()))
                .onFailure()
                .transform(VendorErrors::io);
    }

    private Outgoing outgoing(CompleteRequest request, Deployment deployment, GeminiNotes notes) {
        return Outgoing.of(GeminiTranslator.toWire(request, GeminiModel.of(deployment), notes), request, wireFormat());
    }
}
