"""The way between a desk and its store, as a network may be: encrypted, slow, held up, cut at a bad moment."""

import asyncio
import random
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlsplit

TLS = Path(__file__).parent / "topologies" / "tls"
CERTIFICATE = TLS / "server.pem"
"""Signed by itself, so that it is its own authority; for 127.0.0.1 and localhost, a hundred years long."""
STRANGER = TLS / "stranger.pem"
"""An authority that signed nothing here."""

HELD_AT_MOST = 4.0
FATES = ("cut before", "cut after", "held", *[""] * 6)


class Wire:
    """Passes bytes on to the store at `url`; requests and replies of a connection each stay in order.

    `delay` is what each reply takes longer, in seconds. `held` names a word: a request with it waits until `let_go`,
    whatever becomes of its sender. `cut_before` and `cut_after` name one too: the next such request ends its
    connection before the store hears of it, or when the store has answered it; then `held_after` is held. With `dice`,
    every third request meets one of these at random, held for up to `HELD_AT_MOST` seconds.
    """

    port: int

    def __init__(self, url: str, *, tls: bool = False) -> None:
        self._to = urlsplit(url)
        self._tls = tls
        self.delay = 0.0
        self.held = b""
        self.cut_before = b""
        self.cut_after = b""
        self.held_after = b""
        self.dice: random.Random | None = None
        self._open = asyncio.Event()
        self._late: set[asyncio.Task[None]] = set()
        self._passing: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return self.trusting(CERTIFICATE) if self._tls else f"redis://127.0.0.1:{self.port}"

    def trusting(self, authority: Path) -> str:
        return f"rediss://127.0.0.1:{self.port}?ssl_ca_certs={quote(str(authority))}"

    def let_go(self) -> None:
        self.held = b""
        self._open.set()

    async def emptied(self) -> None:
        """Returns when the store has been sent all that was held for a while; whoever sent it may be gone."""
        while self._late:
            await asyncio.gather(*self._late)

    async def passes_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._to.scheme == "unix":
            answers, store = await asyncio.open_unix_connection(self._to.path)
        else:
            answers, store = await asyncio.open_connection(self._to.hostname, self._to.port)
        lost = asyncio.Event()
        ways = {
            asyncio.create_task(self._requests(reader, store, writer, lost)),
            asyncio.create_task(self._replies(answers, writer, lost)),
        }
        self._passing |= ways
        with suppress(ConnectionError, asyncio.CancelledError):
            await asyncio.gather(*ways)
        self._passing -= ways
        for end in (store, writer):
            end.close()

    async def _requests(
        self,
        reader: asyncio.StreamReader,
        store: asyncio.StreamWriter,
        writer: asyncio.StreamWriter,
        lost: asyncio.Event,
    ) -> None:
        while piece := await reader.read(65536):
            fate = self.dice.choice(FATES) if self.dice else ""
            if fate == "cut before" or (self.cut_before and self.cut_before in piece):
                self.cut_before = b""
                writer.close()
                break
            if fate == "cut after":
                lost.set()
            if fate == "held" and self.dice:
                late = asyncio.create_task(asyncio.sleep(self.dice.uniform(0, HELD_AT_MOST)))
                self._late.add(late)
                await late
                self._late.discard(late)
            if self.cut_after and self.cut_after in piece:
                self.cut_after, self.held = b"", self.held_after
                lost.set()
            elif self.held and self.held in piece:
                await self._open.wait()
            store.write(piece)
        store.write_eof()

    async def _replies(self, answers: asyncio.StreamReader, writer: asyncio.StreamWriter, lost: asyncio.Event) -> None:
        """Each piece as late as every other: what is under way meanwhile does not add up."""
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        async def arrive() -> None:
            while True:
                due, piece = await under_way.get()
                await asyncio.sleep(due - loop.time())
                writer.write(piece)

        arriving = asyncio.create_task(arrive())
        try:
            while piece := await answers.read(65536):
                if lost.is_set():
                    break
                under_way.put_nowait((loop.time() + self.delay, piece))
        finally:
            arriving.cancel()
            writer.close()

    async def close(self) -> None:
        for task in self._passing:
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)


@asynccontextmanager
async def wired(url: str, *, tls: bool = False) -> AsyncIterator[Wire]:
    wire = Wire(url, tls=tls)
    identity = None
    if tls:
        identity = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        identity.load_cert_chain(CERTIFICATE, TLS / "server.key")
    door = await asyncio.start_server(wire.passes_on, "127.0.0.1", 0, ssl=identity)
    wire.port = int(door.sockets[0].getsockname()[1])
    try:
        yield wire
    finally:
        door.close()
        await wire.close()
