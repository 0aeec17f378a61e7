"""That an import begins where nobody runs, and nobody begins to run beside it.

Who starts says that it runs (`running.joined`) and looks for an import then; who imports says so and looks for who
runs then. Of two that do this at the same moment one sees the other, or both do.
"""

from datetime import timedelta
from secrets import token_hex

from bot.errors import SetupError
from bot.store import keys
from bot.store.archive import Contents
from bot.store.connect import store_retry
from bot.store.piped import Client
from bot.store.running import Running
from bot.store.schema import readable

ASKS_FOR = timedelta(seconds=20)
"""How long it stands that an import asks whether it may begin: one that dies meanwhile has begun nothing."""

_ASKING = "asking "


async def begin(client: Client, contents: Contents) -> bool:
    """Marks the store as one into which this file is imported, and as of its schema.

    True where that was done before and the import goes on. Raises SetupError, and leaves the store as it was.
    """
    key = keys.importing()
    begun = await store_retry(lambda: client.get(key))
    if begun == contents.sha256:
        await _nobody_runs(client)
        return True
    if begun:
        raise _begun_by_another(begun)
    await readable(client)
    await _may_begin(client)
    asking = f"{_ASKING}{token_hex(8)}"
    await store_retry(lambda: client.set(key, asking, nx=True, ex=ASKS_FOR))
    if (stands := await store_retry(lambda: client.get(key))) != asking:
        raise _begun_by_another(stands or _ASKING)
    try:
        await _may_begin(client)
    except SetupError:
        await store_retry(lambda: client.delete(key))
        raise
    await store_retry(lambda: client.set(keys.schema(), contents.schema))
    if not await store_retry(lambda: client.set(key, contents.sha256, xx=True)):
        raise SetupError("The store took too long to let the import begin: try again.")
    return False


async def _may_begin(client: Client) -> None:
    await _nobody_runs(client)
    if await store_retry(lambda: client.exists(keys.desks())):
        raise SetupError("The store has desks already: an export can be imported into an empty store alone.")


async def _nobody_runs(client: Client) -> None:
    """A desk that runs would go by what it knew of the empty store, write into the half-full one, and not compare what
    was imported with Slack, as it does when it starts."""
    if names := await Running(client).names():
        raise SetupError(
            f"A desk is running on this store ({', '.join(names)}): stop every `serve` and `work` first; one that "
            "was killed is forgotten after twenty seconds. Nothing was written."
        )


def _begun_by_another(mark: str) -> SetupError:
    if mark.startswith(_ASKING):
        return SetupError("Another import is about to begin here: try again in twenty seconds.")
    return SetupError("The import of another file was begun here and has not ended: import that file again.")
