"""The rows of faults: which one strikes, by whose chance, and how they are ordered and taken away."""

import asyncio
import math
from contextlib import suppress
from email.utils import parsedate_to_datetime

import aiohttp
import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Clock, Sandbox
from bot.sandbox.faults import Faults
from tests.sandbox.harness import (
    DESK,
    MAEVE,
    Receiver,
    SteppedClock,
    bodies,
    error_of,
    refused,
    texts,
    wait_until,
)


async def test_row_strikes_what_it_names_so_often_and_after_so_many(sandbox: Sandbox, unaided: AsyncWebClient) -> None:
    metadata = {"event_type": "card", "event_payload": {"claim": "c7"}}
    sandbox.faults.add("refused", "chat.postMessage", skip=1, times=2, error="third", match={"thread_ts": None})
    sandbox.faults.add("refused", "chat.postMessage", error="seventh", match={"metadata.event_payload.claim": "c7"})
    first = (await unaided.chat_postMessage(channel=DESK, text="1"))["ts"]
    assert await error_of(unaided.chat_postMessage(channel=DESK, text="2")) == "third"
    await unaided.chat_postMessage(channel=DESK, text="3", thread_ts=first)
    with_it = unaided.chat_postMessage(channel=DESK, text="4", thread_ts=first, metadata=metadata)
    assert await error_of(with_it) == "seventh"
    assert await error_of(unaided.chat_postMessage(channel=DESK, text="5")) == "third"
    await unaided.chat_postMessage(channel=DESK, text="6", metadata=metadata)
    assert sandbox.faults.injected == {"refused": 3}
    sandbox.faults.add("refused", "reactions.get", match={"full": True})
    assert (await unaided.reactions_get(channel=DESK, timestamp=first))["ok"]
    assert await error_of(unaided.reactions_get(channel=DESK, timestamp=first, full=True)) == "internal_error"


async def test_first_row_that_matches_strikes(sandbox: Sandbox, unaided: AsyncWebClient) -> None:
    sandbox.faults.add("refused", error="first")
    sandbox.faults.add("refused", "auth.test", error="second")
    assert [await error_of(unaided.auth_test()) for _ in range(2)] == ["first", "second"]
    assert (await unaided.auth_test())["ok"]


def drawn(seed: int, rates: dict[str, float], kind: str) -> list[int]:
    """Which of five hundred calls a kind would strike, were it alone."""
    faults = Faults()
    faults.random(seed, rates)
    row = next(row for row in faults.rows if row.kind == kind)
    return [n for n in range(500) if row.strikes("chat.update", {}, by_name=False)]


def test_seed_decides_and_no_kind_shifts_anothers_draws() -> None:
    alone = drawn(7, {"ratelimited": 0.1}, "ratelimited")
    assert 20 <= len(alone) <= 90
    assert alone == drawn(7, {"reset_after": 0.3, "ratelimited": 0.1, "late": 0.5}, "ratelimited")
    assert alone != drawn(8, {"ratelimited": 0.1}, "ratelimited")
    assert alone != drawn(7, {"status": 0.1}, "status")


def test_row_draws_also_for_what_an_earlier_row_strikes() -> None:
    def struck(*before: str) -> list[int]:
        faults = Faults(seed=3)
        for kind in before:
            faults.add(kind, times=50)
        faults.add("late", chance=0.2)
        return [n for n in range(500) if (row := faults.first("call", "chat.update", {})) and row.kind == "late"]

    assert struck("refused") == [n for n in struck() if n >= 50]


async def test_clearing_lets_go_of_all_that_is_held(over_http: Sandbox, served: Receiver) -> None:
    client = AsyncWebClient(token=over_http.bot_token, base_url=over_http.api_url, retry_handlers=[])
    for kind in ("late", "hang_after"):
        over_http.faults.add(kind, "chat.postMessage", seconds=3600)
    over_http.faults.add("reorder", "message", count=10, seconds=3600)
    over_http.faults.add("lose", times=math.inf)
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel=DESK, text="Late")
    hanging = asyncio.create_task(client.chat_postMessage(channel=DESK, text="Hanging"))
    await wait_until(lambda: texts(over_http) == ["Hanging"])
    await over_http.acts.message(MAEVE, DESK, "Held")
    assert served.requests == []
    over_http.faults.clear()
    with pytest.raises(aiohttp.ClientConnectionError):
        await hanging
    await wait_until(lambda: len(served.requests) == 3)
    assert {body["event"]["text"] for body in bodies(served)} == {"Late", "Hanging", "Held"}


async def test_clearing_lets_go_of_what_was_struck_a_moment_ago(over_http: Sandbox, served: Receiver) -> None:
    over_http.faults.add("delay", "message", seconds=3600)
    await over_http.acts.message(MAEVE, DESK, "Hello")
    over_http.faults.clear()
    await wait_until(lambda: len(served.requests) == 1)


async def test_same_seed_brings_the_same_faults_over_the_wire() -> None:
    async def struck(seed: int) -> list[str | None]:
        sandbox = Sandbox(scale=1000)
        await sandbox.start()
        sandbox.faults.random(seed, {"refused": 0.1, "reset_before": 0.1, "status": 0.1})
        async with ClientSession() as session:
            for _ in range(60):
                with suppress(aiohttp.ClientConnectionError):
                    await session.get(f"{sandbox.api_url}auth.test", params={"token": sandbox.bot_token})
        await sandbox.close()
        return [call["fault"] for call in sandbox.api.calls]

    first = await struck(11)
    assert len(set(first)) == 4, "each kind strikes, and some calls pass"
    assert first == await struck(11) != await struck(12)


async def test_sandbox_closes_while_calls_hang(unaided: AsyncWebClient, sandbox: Sandbox) -> None:
    _, hang = [sandbox.faults.add(kind, "auth.test", seconds=3600) for kind in ("late", "hang_before")]
    with pytest.raises(aiohttp.ClientConnectionError):
        await unaided.auth_test()
    hanging = asyncio.create_task(unaided.auth_test())
    await wait_until(lambda: hang.used == 1)
    async with asyncio.timeout(20):
        await sandbox.close()
    with pytest.raises(aiohttp.ClientConnectionError):
        await hanging


async def test_faults_are_ordered_over_http_too(sandbox: Sandbox, unaided: AsyncWebClient) -> None:
    address = f"{sandbox.url}/visitor/faults"
    row = {"kind": "refused", "on": "auth.test", "error": "fatal_error"}
    async with ClientSession() as session:
        async with session.post(address, json={"seed": 5, "rows": [row], "rates": {"lose": 0.5}}) as answer:
            assert (await answer.json())["seed"] == 5
        assert await error_of(unaided.auth_test()) == "fatal_error"
        async with session.get(address) as answer:
            shown = await answer.json()
        assert shown["injected"] == {"refused": 1}
        assert [(each["kind"], each["chance"], each["times"]) for each in shown["rows"]] == [("lose", 0.5, None)]
        for wrong in ({"rows": [{"kind": "flood"}]}, {"rows": [{"kind": "lose", "often": 3}]}, {"loss": 1}):
            async with session.post(address, json={"clear": True, **wrong}) as answer:
                assert answer.status == 400
        assert sandbox.faults.shown() == shown, "a wrong order changes nothing"
        async with session.post(address, json={"clear": True}) as answer:
            assert (await answer.json())["rows"] == []


async def test_every_answer_is_dated_by_the_sandboxs_own_clock(clock: SteppedClock) -> None:
    sandbox = Sandbox(clock=clock)
    await sandbox.start()
    client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
    answer = await client.auth_test()
    assert parsedate_to_datetime(answer.headers["Date"]).timestamp() == clock.now()
    sandbox.faults.add("refused", "auth.test")
    clock.advance(90)
    error = await refused(client.auth_test())
    assert parsedate_to_datetime(error.response.headers["Date"]).timestamp() == clock.now()
    await sandbox.close()


async def test_clock_that_is_wrong_by_minutes_still_waits_as_it_should() -> None:
    class Ahead(Clock):
        def now(self) -> float:
            return super().now() + 90

    sandbox = Sandbox(scale=1000, clock=Ahead())
    await sandbox.start()
    client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
    sandbox.faults.add("hold", "chat.postMessage", seconds=0.01)
    posted = await client.chat_postMessage(channel=DESK, text="Claim")
    assert float(posted["ts"]) >= parsedate_to_datetime(posted.headers["Date"]).timestamp() - 1
    await sandbox.close()
