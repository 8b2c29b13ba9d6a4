package dev.parley.vendor.anthropic;

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

/**
 * https://docs.claude.com/en/api/messages, below the vendor's {@code api_base}, and the same as Google's Vertex AI has it:
 * https://docs.claude.com/en/api/claude-on-vertex-ai.
 */
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
interface AnthropicApi {

    String MESSAGES = "/messages";

    @POST
    @Path(MESSAGES)
    Uni<RestResponse<AnthropicWire.Reply>> complete(Outgoing request);

    @POST
    @Path("/{model}:rawPredict")
    Uni<RestResponse<AnthropicWire.Reply>> rawPredict(@PathParam("model") String model, Outgoing request);

    /** https://docs.claude.com/en/api/messages-count-tokens */
    @POST
    @Path(MESSAGES + "/count_tokens")
    Uni<AnthropicWire.TokenCount> countTokens(Outgoing request);

    @POST
    @Path("/count-tokens:rawPredict")
    Uni<AnthropicWire.TokenCount> rawCountTokens(Outgoing request);

    /** The path of the stream, which only Vert.x's client reads. */
    static String streamPath(String encodedModel) {
        return "/" + encodedModel + ":streamRawPredict";
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
