"""The steps from one schema of the store to the next. Each may be broken off and begun again."""

from functools import partial

from bot.desk.ids import DeskId
from bot.store import keys
from bot.store.connect import store_retry
from bot.store.piped import Client, piped


async def digests_are_runs(client: Client) -> None:
    """0 to 1. A digest on its way was `digest:<local date>:<late or now>` in `work`, and nothing in `runs`.

    What was on its way is not taken any more: the clock finds it due, and who sends it looks for what was sent.
    """
    for desk in map(DeskId, await store_retry(lambda: client.smembers(keys.desks()))):
        items = await store_retry(partial(client.zrange, keys.work(desk), 0, -1))
        dates = {item: item.split(":")[1] for item in items if item.startswith("digest:") and item.count(":") == 2}
        if dates:
            await piped(client, partial(_untaken, desk, dates))


def _untaken(desk: DeskId, dates: dict[str, str], pipe: Client) -> None:
    for item, day in dates.items():
        pipe.hdel(keys.digests(desk), day).zrem(keys.work(desk), item)
