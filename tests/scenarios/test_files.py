"""Files that bring an article, and files that do not."""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from docket import Docket, ExponentialRetry
from slack_sdk.web.async_client import AsyncWebClient

from bot import jobs
from bot.desk.ids import PersonId
from bot.flows.keep_going import sweep
from bot.sandbox import BOT_USER_ID
from bot.services import wall_clock
from bot.slack.outbox import Outbox
from bot.slack.refusals import Uncertain
from bot.slack.slack_clock import SlackClock
from bot.store import keys
from bot.store.connect import connect
from bot.store.files import Wanted
from tests.scenarios.conftest import ARTICLE, ONE_LOOP, Newsroom, drawn
from tests.scenarios.test_refusals import GERMAN

pytestmark = ONE_LOOP


async def _sent(newsroom: Newsroom, *files: dict[str, str], text: str = "") -> str:
    """A direct message with files; who sent it."""
    ana = newsroom.people[0]
    answer = await newsroom.message(text, by=ana, channel=ana, files=list(files))
    assert answer["ok"], answer
    return ana


async def test_a_text_file_is_fetched_and_read(newsroom: Newsroom) -> None:
    ana = await _sent(newsroom, {"name": "Story.TXT", "content": ARTICLE})
    await newsroom.said(ana, "Fetching Story.TXT", channel=ana)
    _, cards = await newsroom.posted(ana, ana)
    assert len(cards) == 3


async def test_a_markdown_file_with_a_byte_order_mark_is_read_without_it(newsroom: Newsroom) -> None:
    ana = await _sent(newsroom, {"name": "story.md", "content": "\ufeff" + ARTICLE})
    await newsroom.posted(ana, ana)
    await newsroom.message(ARTICLE, by=ana, channel=ana)
    await newsroom.said(ana, "on the desk already", channel=ana)


async def test_a_snippet_of_any_name_is_read(newsroom: Newsroom) -> None:
    ana = await _sent(newsroom, {"name": "Untitled", "content": ARTICLE, "mode": "snippet"})
    _, cards = await newsroom.posted(ana, ana)
    assert len(cards) == 3


async def test_the_words_beside_a_file_are_not_the_article(newsroom: Newsroom) -> None:
    ana = await _sent(newsroom, {"name": "story.txt", "content": ARTICLE}, text="Could you look at this one, please?")
    _, cards = await newsroom.posted(ana, ana)
    await newsroom.quiet(ana)
    assert len(cards) == 3
    assert len(await newsroom.parents(ana, ana)) == 1


async def test_two_files_are_two_articles(newsroom: Newsroom) -> None:
    other = ARTICLE.replace("14 million", "15 million")
    ana = await _sent(newsroom, {"name": "a.txt", "content": ARTICLE}, {"name": "b.txt", "content": other})

    async def both() -> bool:
        return len(await newsroom.parents(ana, ana)) == 2

    await newsroom.until(both)


async def test_a_file_of_another_kind_is_refused_with_what_is_read(newsroom: Newsroom) -> None:
    ana = await _sent(newsroom, {"name": "minutes.rtf", "content": "{\\rtf1}"})
    await newsroom.said(ana, "I read .txt and .md files and snippets", "minutes.rtf", channel=ana)


@pytest.mark.parametrize(
    ("how", "error"),
    [("status_after", ""), ("reset_after", ""), ("refused", "service_unavailable")],
    ids=["taken, and said to have failed", "taken, and cut off", "not taken"],
)
async def test_a_refusal_in_a_direct_message_is_said_once_whatever_slack_answers(
    newsroom: Newsroom, how: str, error: str
) -> None:
    place = newsroom.id_of(newsroom.people[0])
    newsroom.slack.faults.add(how, "chat.postMessage", match={"channel": place}, times=2, error=error)
    for name in ("one.png", "two.png"):
        ana = await _sent(newsroom, {"name": name, "base64": "iVBORw0KGgo="})
        await newsroom.said(ana, name, channel=ana)
    said = [drawn(each) for each in await newsroom.messages(ana, ana) if each.get("bot_id")]
    assert len([each for each in said if "one.png" in each]) == 1, said


async def test_a_file_that_is_not_utf8_is_refused_and_says_how_to_save_it(newsroom: Newsroom) -> None:
    latin = base64.b64encode(ARTICLE.encode("utf-16")).decode()
    ana = await _sent(newsroom, {"name": "story.txt", "base64": latin})
    await newsroom.said(ana, "story.txt", "UTF-8", channel=ana)


async def test_a_file_that_is_too_large_is_refused(newsroom: Newsroom) -> None:
    ana = await _sent(newsroom, {"name": "all.txt", "content": "The bridge is closed. " * 50_000})
    await newsroom.said(ana, "I could not fetch", "too large", channel=ana)


async def test_a_file_with_a_text_that_is_not_read_is_refused_like_any_other(newsroom: Newsroom) -> None:
    ana = await _sent(newsroom, {"name": "artikel.txt", "content": GERMAN})
    await newsroom.said(ana, "not in English", channel=ana)


async def test_a_file_in_a_direct_message_whose_name_is_markup_pings_nobody(newsroom: Newsroom) -> None:
    ana = await _sent(newsroom, {"name": "<!channel> & co.txt", "content": ARTICLE})
    answer = await newsroom.said(ana, "Fetching", channel=ana)
    assert "&lt;!channel&gt; &amp; co.txt" in answer


async def test_a_file_that_slack_only_links_to_is_refused_and_not_fetched(newsroom: Newsroom) -> None:
    ana, stamp = newsroom.people[0], newsroom.slack.slack.stamps.next()
    elsewheres: tuple[dict[str, Any], ...] = ({"is_external": True}, {"mode": "external"}, {})
    for n, elsewhere in enumerate(elsewheres):
        file = {"id": f"F{n}", "name": f"story{n}.txt", "url_private": "https://example.org/story.txt", **elsewhere}
        event = {
            "type": "app_mention",
            "user": ana,
            "text": f"<@{BOT_USER_ID}>",
            "files": [file],
            "ts": stamp,
            "event_ts": stamp,
            "channel": newsroom.place,
        }
        await newsroom.event(event, event_id=f"EvExternal{n}{newsroom.place}")
        await newsroom.told(ana, f"story{n}.txt", "does not lie on Slack", "paste its text instead")


async def test_of_two_files_the_readable_one_is_read_and_the_other_gets_its_sentence(newsroom: Newsroom) -> None:
    picture = {"name": "photo.png", "base64": "iVBORw0KGgo="}
    ana = await _sent(newsroom, picture, {"name": "story.txt", "content": ARTICLE})
    await newsroom.said(ana, "I read .txt and .md files and snippets", "photo.png", channel=ana)
    _, cards = await newsroom.posted(ana, ana)
    assert len(cards) == 3


async def test_a_message_with_a_file_that_slack_sends_again_is_fetched_once(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    again = newsroom.slack.faults.add("ack_lost", "message", count=1)
    await _sent(newsroom, {"name": "story.txt", "content": ARTICLE})
    _, cards = await newsroom.posted(ana, ana)
    await newsroom.quiet(ana)
    assert again.used
    assert len(cards) == 3
    said = [drawn(message) for message in await newsroom.messages(ana, ana)]
    assert len([each for each in said if "Fetching story.txt" in each]) == 1


@dataclass
class Failing:
    """Slack, whose file server breaks off each download and whose Web API refuses what is in `refusing`."""

    refusing: frozenset[str] = frozenset()
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    downloads: int = 0
    url: str = ""

    async def call(self, request: web.Request) -> web.Response:
        method, arguments = request.match_info["method"], await request.json()
        self.calls.append((method, arguments))
        if method in self.refusing:
            return web.json_response({"ok": False, "error": "not_in_channel"})
        return web.json_response({"ok": True, "ts": "1.000001", "channel": {"id": "D0ANA"}})

    async def download(self, request: web.Request) -> web.Response:
        self.downloads += 1
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    async def fetch(self, newsroom: Newsroom, *, attempt: int) -> None:
        """The job itself, in its n-th attempt of six, for a file that no mark of the desk's brings to another."""

        async def at_once(what: str, method: str, *, hold: float = 0.0) -> float:  # noqa: ARG001  Reserve's names
            return 0.0

        client = AsyncWebClient(token="xoxb-made-up", base_url=f"{self.url}api/", retry_handlers=[])
        services = replace(newsroom.services, outbox=Outbox(client, at_once, SlackClock(wall_clock)))
        docket = Docket(name="never-opened", url="memory://")
        jobs.register(docket, lambda: services)
        retry = ExponentialRetry(attempts=6)
        retry.attempt = attempt
        store = connect(newsroom.store_url)
        file = Wanted(PersonId(newsroom.people[0]), "story.txt", f"{self.url}story.txt")
        await store.hset(keys.files(newsroom.desk_id()), "EvFile", json.dumps(asdict(file)))
        await docket.tasks["read_file"](newsroom.desk_id(), "EvFile", retry=retry)
        assert not await store.exists(keys.files(newsroom.desk_id())), "it is dealt with"
        await store.aclose()


@asynccontextmanager
async def _failing(*refusing: str) -> AsyncIterator[Failing]:
    it = Failing(frozenset(refusing))
    app = web.Application()
    app.router.add_post("/api/{method}", it.call)
    app.router.add_get("/story.txt", it.download)
    async with TestServer(app) as server:
        it.url = str(server.make_url("/"))
        yield it


async def test_a_file_that_stays_away_is_given_up_at_the_last_attempt_with_one_sentence(newsroom: Newsroom) -> None:
    async with _failing() as slack:
        with pytest.raises(Uncertain):
            await slack.fetch(newsroom, attempt=5)
        assert slack.calls == []
        await slack.fetch(newsroom, attempt=6)
        ((method, arguments),) = slack.calls
        assert slack.downloads >= 2
    assert method == "chat.postEphemeral"
    assert arguments["text"] == "I could not fetch “story.txt” after several tries: send it again later."


async def test_what_cannot_be_said_in_the_channel_is_said_directly(newsroom: Newsroom) -> None:
    async with _failing("chat.postEphemeral") as slack:
        await slack.fetch(newsroom, attempt=6)
    assert [method for method, _ in slack.calls] == ["chat.postEphemeral", "conversations.open", "chat.postMessage"]
    assert slack.calls[-1][1]["channel"] == "D0ANA"


async def test_a_file_of_which_nobody_can_be_told_is_dealt_with_all_the_same(newsroom: Newsroom) -> None:
    async with _failing("chat.postEphemeral", "conversations.open") as slack:
        await slack.fetch(newsroom, attempt=6)
    assert [method for method, _ in slack.calls] == ["chat.postEphemeral", "conversations.open"]


async def test_a_file_that_is_not_there_is_no_work(newsroom: Newsroom) -> None:
    desk, store = newsroom.desk_id(), connect(newsroom.store_url)
    await store.sadd(keys.desks(), desk)
    await store.zadd(keys.work(desk), {"file:EvGone": 1})
    await store.aclose()
    await sweep(newsroom.services)
    await newsroom.quiet()


async def test_a_file_from_a_channel_without_the_bot_is_answered_with_how_to_invite_it(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    lobby = newsroom.slack.workspace.add_channel(f"lobby-{newsroom.place.lower()}", bot=False).id
    message = await newsroom.message("", by=ana, channel=lobby, files=[{"name": "story.txt", "content": ARTICLE}])
    where = {"channel": lobby, "ts": message["ts"]}
    assert (await newsroom.post("shortcut", by=ana, callback_id="extract_claims", **where))["ok"]
    await newsroom.said(ana, "/invite @secondsource", channel=ana)
