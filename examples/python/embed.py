"""Finds which of some sentences is nearest to a question, by embeddings: python embed.py [MODEL]."""

import math
import sys

import grpc
from parley.v1 import completion_service_pb2 as completion
from parley.v1 import embedding_service_pb2 as api
from parley.v1 import embedding_service_pb2_grpc as service

LIMIT = 32 * 1024 * 1024
SENTENCES = ["A cat sat on the mat.", "The stock market fell.", "Zürich lies at a lake."]


def ask(model: str, texts: list[str], purpose: int) -> api.EmbedRequest:
    # Where a vendor has no word for the purpose, it is left out, and the answer's warnings say so.
    return api.EmbedRequest(
        models=[model],
        inputs=[api.EmbeddingInput(text=text) for text in texts],
        purpose=purpose,
        unsupported_parameters=completion.UNSUPPORTED_PARAMETERS_WARN,
    )


def cosine(one: api.Embedding, other: api.Embedding) -> float:
    product = sum(a * b for a, b in zip(one.values, other.values, strict=True))
    return product / math.hypot(*one.values) / math.hypot(*other.values)


def main(model: str) -> None:
    options = [("grpc.max_receive_message_length", LIMIT), ("grpc.max_send_message_length", LIMIT)]
    with grpc.insecure_channel("localhost:9000", options=options) as channel:
        parley = service.EmbeddingServiceStub(channel)
        documents = parley.Embed(
            ask(model, SENTENCES, api.EMBEDDING_PURPOSE_DOCUMENT), wait_for_ready=True, timeout=60
        )
        question = parley.Embed(ask(model, [SENTENCES[2]], api.EMBEDDING_PURPOSE_QUERY), timeout=60)

        nearest = max(documents.embeddings, key=lambda each: cosine(each, question.embeddings[0]))
        print(f"embed:    {len(documents.embeddings)} vectors of {documents.dimensions} numbers")
        print(f"          {documents.actual.vendor}/{documents.actual.model}, {documents.usage.input_tokens} tokens")
        print(f"nearest:  {SENTENCES[nearest.index]}")
        if nearest.index != 2:
            sys.exit("the nearest is another sentence")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "sandbox")
