"""People as Slack describes them: asked once, kept in the store, and never guessed."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk.ids import PersonId
from bot.desk.voter import Voter
from bot.directory import Directory
from bot.sandbox import TEAM_ID, Sandbox
from bot.sandbox.people import Person
from bot.slack.outbox import Outbox
from bot.slack.slack_clock import SlackClock
from bot.store.people import People
from tests.scenarios.newsroom import open_slack

GHOST = PersonId("U0GHOST")
"""Acts, and is described by nobody."""


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with AsyncExitStack() as stack:
        yield await open_slack(stack)


@pytest.fixture
def clock() -> Clock:
    return Clock()


Started = Callable[[], Directory]


@pytest.fixture
def started(slack: Sandbox, store: Redis, clock: Clock) -> Started:
    """Each call is another process that has just begun."""

    async def at_once(what: str, method: str, *, hold: float = 0.0) -> float:  # noqa: ARG001  a Reserve
        return hold

    def start() -> Directory:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        return Directory(Outbox(client, at_once, SlackClock(clock)), People(store), clock, team=TEAM_ID)

    return start


def asked(slack: Sandbox, method: str = "users.info") -> int:
    return sum(call["method"] == method for call in slack.api.calls)


def arrives(slack: Sandbox, *, is_bot: bool = False) -> None:
    """Slack knows the ghost from now on."""
    slack.workspace.people[GHOST] = Person(GHOST, "ghost", "G.", "UTC", TEAM_ID, kind="bot" if is_bot else "member")


async def test_a_process_that_starts_again_asks_nobody_about_whom_slack_described_before(
    slack: Sandbox, started: Started
) -> None:
    kinds = {kind: PersonId(slack.workspace.add_person(kind, kind=kind).id) for kind in ("member", "guest", "stranger")}
    kinds["bot"] = PersonId(slack.workspace.add_person("robot", kind="bot").id)
    first = started()
    found = {kind: await first.voter(id, within=10) for kind, id in kinds.items()}
    assert found == {
        "member": Voter.MEMBER,
        "guest": Voter.GUEST,
        "stranger": Voter.OUTSIDER,
        "bot": Voter.BOT,
    }
    assert asked(slack) == 4
    assert await started().voters(kinds.values()) == {kinds[kind]: voter for kind, voter in found.items()}
    assert asked(slack) == 4


async def test_everybody_whom_slack_lists_at_the_start_is_known(slack: Sandbox, started: Started) -> None:
    robot = PersonId(slack.workspace.add_person("robot", kind="bot").id)
    await started().meet_everybody()
    assert await started().voter(robot) is Voter.BOT
    assert (asked(slack), asked(slack, "users.list")) == (0, 1)


async def test_whom_slack_does_not_describe_is_unknown_and_no_app_and_no_member(started: Started) -> None:
    directory = started()
    assert await directory.voter(GHOST, within=10) is Voter.UNKNOWN
    assert await directory.find_out(GHOST) is Voter.UNKNOWN
    assert await started().voter(GHOST) is Voter.UNKNOWN, "an answer that did not come is not kept"


async def test_who_was_not_described_is_looked_into_again_each_time_after_twice_as_long(
    slack: Sandbox, started: Started, clock: Clock
) -> None:
    directory, calls = started(), []
    for _ in range(8):
        await directory.find_out(GHOST)
        calls.append(asked(slack))
        clock.now += timedelta(seconds=15)
    assert calls == [1, 2, 2, 3, 3, 3, 3, 4]
    arrives(slack, is_bot=True)
    clock.now += timedelta(hours=1)
    assert await directory.find_out(GHOST) is Voter.BOT


async def test_what_another_process_has_heard_is_known_after_an_hour(
    slack: Sandbox, started: Started, clock: Clock
) -> None:
    slow, quick = started(), started()
    guest = slack.workspace.add_person("guest", kind="guest")
    assert await slow.voter(PersonId(guest.id), within=10) is Voter.GUEST
    await quick.meet(guest.user(0) | {"is_restricted": False})
    assert await quick.voter(PersonId(guest.id)) is Voter.MEMBER
    assert await slow.voter(PersonId(guest.id)) is Voter.GUEST
    clock.now += Directory.KEPT
    assert await slow.voter(PersonId(guest.id)) is Voter.MEMBER


async def test_that_somebody_of_another_workspace_became_a_member_is_known_at_once(
    slack: Sandbox, started: Started
) -> None:
    slow, quick = started(), started()
    stranger = slack.workspace.add_person("stranger", kind="stranger")
    assert await slow.voter(PersonId(stranger.id), within=10) is Voter.OUTSIDER
    await quick.meet(replace(stranger, kind="member", team_id=TEAM_ID).user(0))
    assert await slow.voter(PersonId(stranger.id)) is Voter.MEMBER


async def test_a_changed_picture_is_no_news_to_the_store(slack: Sandbox, store: Redis, started: Started) -> None:
    async def writes() -> int:
        return int((await store.info("commandstats")).get("cmdstat_hset", {}).get("calls", 0))

    directory, guest = started(), slack.workspace.add_person("guest", kind="guest")
    await directory.meet(guest.user(0))
    before = await writes()
    for status in ("on a train", "at lunch"):
        await directory.meet(guest.user(0) | {"profile": {"status_text": status}})
    assert await writes() == before
    await directory.meet(guest.user(0) | {"is_restricted": False})
    assert await writes() == before + 1
