"""Work beside an answer."""

import asyncio

from docket import Docket

from bot.in_time import answering_within
from bot.prompter import Prompter
from bot.store.connect import store_retry
from bot.store.piped import Client


async def test_work_beside_an_answer_goes_on_when_the_answer_is_due(store: Client, valkey: str) -> None:
    prompter, due = Prompter(Docket(name="desk", url=valkey)), asyncio.Event()

    async def note() -> None:
        await due.wait()
        await store_retry(lambda: store.hset("ss:{T0ACME.C0DESK}:settings", "noted", "1"))

    with answering_within(0):
        prompter.later(note())
        due.set()
    await prompter.close()
    assert await store.hget("ss:{T0ACME.C0DESK}:settings", "noted") == "1"
