package dev.parley.vendor.gemini;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.vendor.Outgoing;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.WireJson;
import io.quarkus.rest.client.reactive.ClientExceptionMapper;
import io.quarkus.rest.client.reactive.jackson.ClientObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.RestResponse;

/** https://ai.google.dev/api/generate-content, below the vendor's {@code api_base}. */
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
interface GeminiApi {

    @POST
    @Path("/models/{model}:generateContent")
    Uni<RestResponse<GeminiWire.Reply>> complete(@PathParam("model") String model, Outgoing request);

    /** https://ai.google.dev/api/tokens */
    @POST
    @Path("/models/{model}:countTokens")
    Uni<RestResponse<GeminiWire.Count>> countTokens(@PathParam("model") String model, Outgoing request);

    /** https://ai.google.dev/api/embeddings#method:-models.batchembedcontents */
    @POST
    @Path("/models/{model}:batchEmbedContents")
    Uni<RestResponse<String>> embed(@PathParam("model") String model, Outgoing request);

    /** https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api */
    @POST
    @Path("/models/{model}:predict")
    Uni<RestResponse<String>> predict(@PathParam("model") String model, Outgoing request);

    /** The path of the stream, which only Vert.x's client reads. */
    static String streamPath(String encodedModel) {
        return "/models/" + encodedModel + ":streamGenerateContent?alt=sse";
    }

    @ClientExceptionMapper
    static RuntimeException failure(Response response) {
        return VendorErrors.of(response);
    }

    @ClientObjectMapper
    static ObjectMapper mapper(ObjectMapper standard) {
        return WireJson.mapper();
    }
}
