"""Estimates, completes and streams with Parley, and reads an error: python complete.py [MODEL]."""

import sys

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from parley.v1 import completion_service_pb2 as api
from parley.v1 import completion_service_pb2_grpc as service
from parley.v1 import message_pb2

LIMIT = 32 * 1024 * 1024


def ask(model: str, text: str) -> api.CompleteRequest:
    message = message_pb2.Message(
        role=message_pb2.ROLE_USER, parts=[message_pb2.ContentPart(text=text)]
    )
    return api.CompleteRequest(
        models=[model], messages=[message], max_output_tokens=300, labels={"run": "example"}
    )


def text_of(message: message_pb2.Message) -> str:
    return "".join(part.text for part in message.parts)


def main(model: str) -> None:
    options = [("grpc.max_receive_message_length", LIMIT), ("grpc.max_send_message_length", LIMIT)]
    with grpc.insecure_channel("localhost:9000", options=options) as channel:
        parley = service.CompletionServiceStub(channel)
        request = ask(model, "Grüße! Who are you?")

        estimate = parley.EstimateCost(request, wait_for_ready=True, timeout=60).estimates[0]
        print(f"estimate: {estimate.input_tokens} tokens in, at most {estimate.worst_case_cost.total} USD")

        whole = parley.Complete(request, timeout=60, metadata=[("x-request-id", "example-1")])
        print(f"complete: {text_of(whole.message)}")
        print(f"          {whole.actual.vendor}/{whole.actual.model}, {whole.cost.total} {whole.cost.currency}")

        pieces = []
        for event in parley.StreamComplete(request, timeout=60):
            kind = event.WhichOneof("event")
            if kind == "delta":
                pieces.append(event.delta.text)
            elif kind == "finished":
                finished = event.finished
        print(f"stream:   {len(pieces)} pieces, {finished.usage.output_tokens} tokens out")
        if "".join(pieces) != text_of(finished.message):
            sys.exit("the pieces of the stream are not the message")

        try:
            parley.Complete(ask("no-such-vendor/model", "Hi"), timeout=60)
            sys.exit("a vendor that does not exist answered")
        except grpc.RpcError as error:
            info = error_details_pb2.ErrorInfo()
            rpc_status.from_call(error).details[0].Unpack(info)
            print(f"error:    {error.code().name} {info.reason}: {info.metadata['remedy'][:60]}…")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "sandbox")
