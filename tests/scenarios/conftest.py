"""The whole bot beside the local Slack, over the real wire: started once, and each test has a desk of its own.

A test that uses `newsroom` runs in the loop of that bot: its module says `pytestmark = ONE_LOOP`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from bot.store import embedded
from bot.store.connect import connect
from tests.conftest import undeclared
from tests.scenarios.newsroom import ARTICLE, Newsroom, drawn, open_newsroom

__all__ = ["ARTICLE", "BOTH_WAYS", "ONE_LOOP", "Newsroom", "drawn", "open_newsroom"]

ONE_LOOP = pytest.mark.asyncio(loop_scope="session")
BOTH_WAYS = pytest.mark.parametrize("newsroom", ["socket", "http"], indirect=True)
"""Over Socket Mode and over signed HTTP."""

DATABASES = {"socket": 0, "http": 1}

Opener = Callable[[str], Awaitable[Newsroom]]


@pytest.fixture(scope="session")
def newsroom_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of its own: what other tests empty is not the running bot's."""
    server = asyncio.run(embedded.own(tmp_path_factory.mktemp("newsroom")))
    yield server.url
    asyncio.run(server.close())


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def bots(newsroom_store: str) -> AsyncIterator[Opener]:
    """Each bot as soon as a test needs it; at the end, nothing undeclared may lie in its store.

    A bot lives in a task of its own: docket's worker must end in the context in which it began.
    """
    running: dict[str, asyncio.Future[Newsroom]] = {}
    lives: list[asyncio.Task[None]] = []
    end = asyncio.Event()

    async def live(mode: str) -> None:
        async with AsyncExitStack() as stack:
            try:
                running[mode].set_result(await open_newsroom(stack, f"{newsroom_store}?db={DATABASES[mode]}", mode))
            except Exception as error:
                running[mode].set_exception(error)
                raise
            await end.wait()

    async def bot(mode: str) -> Newsroom:
        if mode not in running:
            running[mode] = asyncio.get_running_loop().create_future()
            lives.append(asyncio.create_task(live(mode)))
        return await running[mode]

    yield bot
    end.set()
    await asyncio.gather(*lives)
    for mode in running:
        client = connect(f"{newsroom_store}?db={DATABASES[mode]}")
        problems = await undeclared(client)
        await client.aclose()
        assert not problems, problems


@pytest_asyncio.fixture(loop_scope="session")
async def newsroom(bots: Opener, request: pytest.FixtureRequest) -> Newsroom:
    """A desk where nothing has happened yet, over Socket Mode unless the test names "http"."""
    return (await bots(getattr(request, "param", "socket"))).elsewhere()
