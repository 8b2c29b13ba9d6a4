package dev.parley.vendor.bedrock;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.vendor.Outgoing;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.WireJson;
import io.quarkus.rest.client.reactive.ClientExceptionMapper;
import io.quarkus.rest.client.reactive.jackson.ClientObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.Encoded;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html, below the vendor's {@code api_base}.
 * A model's id is encoded by us: it may be an ARN, whose slashes and colons are part of it.
 */
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
interface BedrockApi {

    @POST
    @Path("/model/{model}/converse")
    Uni<RestResponse<BedrockWire.Reply>> converse(@PathParam("model") @Encoded String encodedModel, Outgoing request);

    @POST
    @Path("/model/{model}/count-tokens")
    Uni<BedrockWire.Count> countTokens(@PathParam("model") @Encoded String encodedModel, Outgoing request);

    /** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html */
    @POST
    @Path("/model/{model}/invoke")
    Uni<RestResponse<String>> invoke(@PathParam("model") @Encoded String encodedModel, Outgoing request);

    /** The path of the stream, which only Vert.x's client reads. */
    static String streamPath(String encodedModel) {
        return "/model/" + encodedModel + "/converse-stream";
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
