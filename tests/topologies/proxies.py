"""What stands between a desk and its store on the way: encryption that ends here, and distance."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

TLS = Path(__file__).parent / "tls"
CERTIFICATE = TLS / "server.pem"
"""Signed by itself, so that it is its own authority; for 127.0.0.1 and localhost, a hundred years long."""
STRANGER = TLS / "stranger.pem"
"""An authority that signed nothing here."""


class Proxy:
    """Passes bytes on to a port of this machine; `delay` is what each reply takes longer, in seconds."""

    port: int

    def __init__(self, to: int, delay: float) -> None:
        self._to = to
        self.delay = delay

    async def passes_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.close()
            return
        ways = (
            asyncio.create_task(_copy(reader, inner_writer)),
            asyncio.create_task(self._replies(inner_reader, writer)),
        )
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            for end in (inner_writer, writer):
                end.close()

    async def _replies(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """In order, each piece as late as every other: what is under way meanwhile does not add up."""
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        async def arrive() -> None:
            while True:
                due, piece = await under_way.get()
                await asyncio.sleep(due - loop.time())
                writer.write(piece)

        arriving = asyncio.create_task(arrive())
        try:
            while piece := await reader.read(65536):
                under_way.put_nowait((loop.time() + self.delay, piece))
        finally:
            arriving.cancel()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await reader.read(65536):
            writer.write(piece)


@asynccontextmanager
async def proxied(to: int, *, delay: float = 0.0, tls: bool = False) -> AsyncIterator[Proxy]:
    proxy = Proxy(to, delay)
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE, TLS / "server.key")
    async with await asyncio.start_server(proxy.passes_on, "127.0.0.1", 0, ssl=context) as door:
        proxy.port = int(door.sockets[0].getsockname()[1])
        yield proxy
