package dev.parley.vendor;

import dev.parley.catalog.Deployment;
import dev.parley.v1.EmbedRequest;
import dev.parley.v1.EmbedResponse;
import dev.parley.v1.Embedding;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;
import dev.parley.v1.Warning;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * One call's vectors as they are put in order. It is an answer only with one vector for each input, all of one length; all
 * that can go wrong becomes one kind of exception.
 */
public final class EmbeddingAnswer {

    private final Vector[] vectors;
    private final UnaryOperator<String> header;
    private final EmbedResponse.Builder response = EmbedResponse.newBuilder();

    private EmbeddingAnswer(EmbedRequest request, Deployment deployment, UnaryOperator<String> header) {
        this.vectors = new Vector[request.getInputsCount()];
        this.header = header;
        response.setVendorRequestId(VendorHeaders.requestId(header));
        response.getActualBuilder()
                .setVendor(deployment.vendor().id())
                .setModel(deployment.model().id());
    }

    /** Reads what a REST client brings, off the event loop: a thousand vectors are megabytes of numbers. */
    public static <T> Uni<EmbedResponse> of(
            Uni<RestResponse<String>> call,
            EmbedRequest request,
            Deployment deployment,
            Class<T> wire,
            BiConsumer<T, EmbeddingAnswer> translator) {
        return call.emitOn(Infrastructure.getDefaultWorkerPool())
                .map(reply -> {
                    if (reply.getEntity() == null || reply.getEntity().isBlank()) {
                        throw WireJson.invalid("the vendor's answer is empty");
                    }
                    var answer = new EmbeddingAnswer(request, deployment, reply::getHeaderString);
                    translator.accept(WireJson.read(reply.getEntity(), wire), answer);
                    return answer.response();
                })
                .onFailure()
                .transform(VendorErrors::io);
    }

    /** All vectors, in the inputs' order. */
    public void vectors(List<Vector> all) {
        if (all == null || all.size() != vectors.length) {
            throw WireJson.invalid(
                    "the vendor sent " + (all == null ? 0 : all.size()) + " vectors for " + vectors.length + " inputs");
        }
        for (int i = 0; i < vectors.length; i++) {
            vector(i, all.get(i));
        }
    }

    /** The vector of one input, by its number from 0. */
    public void vector(int index, Vector vector) {
        if (index < 0 || index >= vectors.length || vectors[index] != null) {
            throw WireJson.invalid("the vendor numbered a vector " + index + " of " + vectors.length
                    + ", which is none of them or was there already");
        }
        vectors[index] = vector;
    }

    /** The model that answers, in the vendor's words; what is null or empty changes nothing. */
    public void model(String model) {
        if (model != null && !model.isEmpty()) {
            response.getActualBuilder().setModel(model);
        }
    }

    /** The vendor's id of the answer; what is null or empty changes nothing. */
    public void responseId(String id) {
        if (id != null && !id.isEmpty()) {
            response.setVendorResponseId(id);
        }
    }

    /** The tokens that the vendor bills. There are none for no input: a vendor that says so reported nothing. */
    public void tokens(Long count) {
        if (count != null && count > 0) {
            response.setUsage(Usage.newBuilder().setInputTokens(count).setSource(UsageSource.USAGE_SOURCE_VENDOR));
        }
    }

    /** Tells the caller of something that did not go as asked; said twice, it is told once. */
    public void warn(String code, String message) {
        var warning = Warning.newBuilder().setCode(code).setMessage(message).build();
        if (!response.getWarningsList().contains(warning)) {
            response.addWarnings(warning);
        }
    }

    /** A header of the vendor's answer, or null. */
    public String header(String name) {
        return header.apply(name);
    }

    private EmbedResponse response() {
        for (int i = 0; i < vectors.length; i++) {
            if (vectors[i] == null) {
                throw WireJson.invalid("the vendor sent no vector for the input of number " + i);
            }
            response.addEmbeddings(embedding(i, vectors[i].values()));
        }
        return response.setDimensions(vectors[0].values().length).build();
    }

    private Embedding embedding(int index, float[] values) {
        if (values.length == 0 || values.length != vectors[0].values().length) {
            throw WireJson.invalid(
                    "the vendor sent vectors of " + vectors[0].values().length + " and " + values.length + " numbers");
        }
        var embedding = Embedding.newBuilder().setIndex(index);
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw WireJson.invalid("the vendor sent a vector that holds no finite number");
            }
            embedding.addValues(value);
        }
        return embedding.build();
    }
}
