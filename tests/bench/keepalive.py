"""A thrifty HTTP client, so that what is timed is the server: a few connections that stay open."""

import asyncio
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answered:
    seconds: float
    """From sending to the last byte of the answer."""
    status: int
    body: bytes


class Connections:
    """Each request goes over a connection that is free at that moment, or over a new one."""

    def __init__(self, port: int, path: str) -> None:
        self._port = port
        self._path = path
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def post(self, body: bytes, headers: dict[str, str]) -> Answered:
        lines = {"Host": f"127.0.0.1:{self._port}", "Content-Length": str(len(body)), **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        request = f"POST {self._path} HTTP/1.1\r\n{head}\r\n".encode() + body
        if self._free:
            reader, writer = self._free.pop()
        else:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        began = time.perf_counter()
        writer.write(request)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        length = next(int(line[15:]) for line in answer if line.lower().startswith("content-length:"))
        content = await reader.readexactly(length)
        seconds = time.perf_counter() - began
        self._free.append((reader, writer))
        return Answered(seconds, int(answer[0].split(" ")[1]), content)

    async def close(self) -> None:
        for _, writer in self._free:
            writer.close()
            await writer.wait_closed()
