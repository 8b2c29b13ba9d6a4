"""EstimateCost of 18 models on 45,000 tokens of prose, by gRPC. Run by bench/run estimates, at the project's root. Tells the
processor's time too, which others' load does not change much. Linux."""

import os
import pathlib
import statistics
import time

import grpc
from parley.v1 import completion_service_pb2 as api
from parley.v1 import completion_service_pb2_grpc as service

TOKENS = 45_000
WARM_UP = 50
CALLS = 200
MODELS = """
    openai/gpt-4o openai/gpt-4o-mini openai/gpt-4.1 openai/gpt-5 openai/gpt-5-mini openai/gpt-5.6 openai/o3 openai/o4-mini
    anthropic/claude-opus-5 anthropic/claude-sonnet-4-5 anthropic/claude-haiku-4-5
    google/gemini-2.5-pro google/gemini-2.5-flash google/gemini-3.5-flash
    groq/llama-3.3-70b-versatile deepseek/deepseek-chat xai/grok-4 openai/gpt-4
""".split()


def prose() -> str:
    """The documents' paragraphs, without tables, lists and code."""
    paragraphs = []
    for document in [pathlib.Path("README.md"), *sorted(pathlib.Path("docs").glob("*.md"))]:
        paragraphs += [
            part for part in document.read_text().split("\n\n") if part[:1].isalpha() and "|" not in part and "```" not in part
        ]
    return "\n\n".join(paragraphs)


def ask(text: str, models: list[str]) -> api.CompleteRequest:
    return api.CompleteRequest(
        models=models, estimate=api.EstimateOptions(text=text, expected_output_tokens=2_600), max_output_tokens=4_000
    )


def processor_seconds() -> float:
    """What the service has used so far, in all its threads."""
    fields = pathlib.Path(f"/proc/{os.environ['SERVICE_PID']}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    with grpc.insecure_channel("localhost:9000") as channel:
        parley = service.CompletionServiceStub(channel)
        grpc.channel_ready_future(channel).result(60)
        text = prose()
        known = parley.EstimateCost(ask(text, ["openai/gpt-4o"])).estimates[0].input_tokens
        text = (text * (1 + TOKENS // known))[: int(len(text) * TOKENS / known)]
        request = ask(text, MODELS)
        for _ in range(WARM_UP):
            parley.EstimateCost(request)
        times = []
        used = processor_seconds()
        for _ in range(CALLS):
            started = time.perf_counter()
            answer = parley.EstimateCost(request)
            times.append((time.perf_counter() - started) * 1000)
        used = (processor_seconds() - used) / CALLS * 1000
        times.sort()
        counts = sorted({estimate.input_tokens for estimate in answer.estimates})
        print(
            f"estimates: {len(answer.estimates)} models, {counts[0]:,} to {counts[-1]:,} tokens, {len(text):,} characters,"
            f" {CALLS} calls one after the other: median {statistics.median(times):.1f} ms, fastest {times[0]:.1f} ms,"
            f" 99 of 100 within {times[len(times) * 99 // 100]:.1f} ms; the service's processor {used:.1f} ms a call"
        )


main()
