"""The whole bot beside the local Slack, over the real wire: started once, and each test has a desk of its own.

A test that uses `newsroom` runs in the loop of that bot: its module says `pytestmark = ONE_LOOP`.

They stand on the embedded server; `--store cluster` (or another of `tests/topologies/forms.py`) runs them on that
instead, and the modules in SPREAD stand on each in every run. Tests of the embedded server's own files and processes
stay with it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from bot.store.connect import connect
from tests.conftest import undeclared
from tests.scenarios.newsroom import ARTICLE, Newsroom, drawn, open_newsroom
from tests.topologies.forms import Stores

__all__ = ["ARTICLE", "BOTH_WAYS", "ONE_LOOP", "Newsroom", "drawn", "open_newsroom"]

ONE_LOOP = pytest.mark.asyncio(loop_scope="session")
BOTH_WAYS = pytest.mark.parametrize("newsroom", ["socket", "http"], indirect=True)
"""Over Socket Mode and over signed HTTP."""

SPREAD = {
    "test_paste_to_digest": ("cluster", "sentinel", "tls"),
    "test_reactions": ("cluster",),
}
"""Modules that stand on these stores too in every run; `make topologies` has all modules stand on each."""

Opener = Callable[[str], Awaitable[Newsroom]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test names its form of store, so that those of one form run together; the usual one is not in its name."""
    if "store_form" in metafunc.fixturenames:
        asked = metafunc.config.getoption("--store")
        module = metafunc.module.__name__.rpartition(".")[2]
        forms = (asked,) if asked else ("embedded", *SPREAD.get(module, ()))
        named = [pytest.param(form, id=pytest.HIDDEN_PARAM if form == "embedded" else form) for form in forms]
        metafunc.parametrize("store_form", named, indirect=True, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--store`, what does not stand on it need not be run again."""
    if config.getoption("--store"):
        here = [item for item in items if "scenarios" in item.path.parts]
        other = [item for item in here if "store_form" not in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=other)
        items[:] = [item for item in items if item not in other]


@pytest.fixture(scope="session")
def store_form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def stores(store_form: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """Stores of their own: what other tests empty is not the running bot's."""
    running = Stores(store_form, tmp_path_factory.mktemp(store_form))
    yield running
    running.close()


@pytest.fixture
def newsroom_store(stores: Stores) -> str:
    """The URL of an empty store for a test that runs a bot of its own."""
    return stores.emptied("own")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def bots(stores: Stores) -> AsyncIterator[Opener]:
    """Each bot as soon as a test needs it; at the end, nothing undeclared may lie in its store.

    A bot lives in a task of its own: docket's worker must end in the context in which it began.
    """
    running: dict[str, asyncio.Future[Newsroom]] = {}
    lives: list[asyncio.Task[None]] = []
    end = asyncio.Event()

    async def live(mode: str) -> None:
        async with AsyncExitStack() as stack:
            try:
                running[mode].set_result(await open_newsroom(stack, stores.url(mode), mode))
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
        client = connect(stores.url(mode))
        problems = await undeclared(client)
        await client.aclose()
        assert not problems, problems


@pytest_asyncio.fixture(loop_scope="session")
async def newsroom(bots: Opener, request: pytest.FixtureRequest) -> Newsroom:
    """A desk where nothing has happened yet, over Socket Mode unless the test names "http"."""
    return (await bots(getattr(request, "param", "socket"))).elsewhere()
