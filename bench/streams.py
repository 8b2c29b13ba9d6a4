"""Streams in a burst, and the time from a caller's cancel to the close of the vendor's connection. Run by bench/run."""

import asyncio
import statistics
import sys
import time

import grpc
from parley.v1 import completion_service_pb2 as api
from parley.v1 import completion_service_pb2_grpc as service
from parley.v1 import message_pb2

VENDOR_PORT = 18000
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
EVENT = b'data: {"choices":[{"index":0,"delta":{"content":"word "},"finish_reason":null}]}\n\n'


def ask(model: str, text: str) -> api.CompleteRequest:
    part = message_pb2.ContentPart(text=text)
    return api.CompleteRequest(
        models=[model], messages=[message_pb2.Message(role=message_pb2.ROLE_USER, parts=[part])]
    )


async def burst(parley: service.CompletionServiceStub, streams: int, at_once: int) -> None:
    numbers = iter(range(streams))
    wrong = []
    first_chunks = []

    async def worker() -> None:
        for number in numbers:
            text = f"stream {number}: Grüße 世界 🦜 " + "word " * (number % 40) + "end"
            pieces, started, whole = [], time.perf_counter(), False
            try:
                async for event in parley.StreamComplete(ask("sandbox", text + "[[sandbox echo]]")):
                    if event.HasField("delta"):
                        if not pieces:
                            first_chunks.append(time.perf_counter() - started)
                        pieces.append(event.delta.text)
                    whole = event.HasField("finished")
            except grpc.RpcError as error:
                wrong.append(f"{number}: {error.code()}")
                continue
            if not whole or "".join(pieces) != text:
                wrong.append(f"{number}: not exact")

    started = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(at_once)))
    seconds = time.perf_counter() - started
    first_chunks.sort()
    print(f"burst: {streams} streams at {at_once} at once, {len(wrong)} not complete and exact, {seconds:.1f} s")
    print(
        f"       to the first words: median {statistics.median(first_chunks) * 1000:.1f} ms,"
        f" 99 of 100 within {first_chunks[len(first_chunks) * 99 // 100] * 1000:.1f} ms"
    )
    if wrong:
        sys.exit("\n".join(wrong[:10]))


async def cancels(parley: service.CompletionServiceStub, moment: str, calls: int) -> None:
    """Leaves calls at a moment, each alone, and waits for the vendor to see its connection closed."""
    asked: asyncio.Queue[None] = asyncio.Queue()
    closed: asyncio.Queue[float] = asyncio.Queue()

    async def vendor(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        await reader.readexactly(length)
        if moment == "after their first words":
            writer.write(HEAD + b"%x\r\n%s\r\n" % (len(EVENT), EVENT))
            await writer.drain()
        asked.put_nowait(None)
        await reader.read()
        closed.put_nowait(time.perf_counter())
        writer.close()

    server = await asyncio.start_server(vendor, "127.0.0.1", VENDOR_PORT)
    times = []
    for _ in range(calls):
        if moment == "in a whole answer":
            call = parley.Complete(ask("local/any", "Hi"))
            await asked.get()
        else:
            call = parley.StreamComplete(ask("local/any", "Hi"))
            reading = asyncio.ensure_future(call.read())
            await asked.get()
            if moment == "after their first words":
                await reading
        left = time.perf_counter()
        call.cancel()
        times.append((await asyncio.wait_for(closed.get(), 10)) - left)
    server.close()
    times.sort()
    print(
        f"cancel: {calls} calls left {moment}, vendor's connection closed:"
        f" median {statistics.median(times) * 1000:.1f} ms, longest {times[-1] * 1000:.1f} ms"
    )


async def main() -> None:
    async with grpc.aio.insecure_channel("localhost:9000") as channel:
        parley = service.CompletionServiceStub(channel)
        await channel.channel_ready()
        await burst(parley, 2000, 64)  # warms the service up; the next is what counts
        await burst(parley, 10000, 64)
        for moment in ("after their first words", "before the headers", "in a whole answer"):
            await cancels(parley, moment, 200)


asyncio.run(main())
