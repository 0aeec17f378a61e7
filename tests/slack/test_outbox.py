"""What the outbox makes of answers that Slack seldom gives, and where it takes the bot's token."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk.ids import DeskId, PersonId
from bot.errors import NotReadable
from bot.services import wall_clock
from bot.slack.drawn import Drawn
from bot.slack.outbox import Outbox
from bot.slack.refusals import HeldBack, Refused, Uncertain
from bot.slack.slack_clock import SlackClock

TOKEN = "xoxb-made-up"


@dataclass
class Server:
    """Gives the answers in their order, the last of them for ever; remembers what it was asked."""

    answers: list[Callable[[], web.Response]] = field(default_factory=list)
    asked: list[web.BaseRequest] = field(default_factory=list)
    held: list[float] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request)
        return (self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])()

    def reset(self) -> web.Response:
        """The last request was carried out; its connection breaks before the answer."""
        transport = self.asked[-1].transport
        assert transport
        transport.abort()
        return web.Response()

    @property
    def outbox(self) -> Outbox:
        client = AsyncWebClient(token=TOKEN, base_url=f"{self.url}api/", retry_handlers=[])
        return Outbox(client, self.reserve, SlackClock(wall_clock))

    async def reserve(self, what: str, method: str, *, hold: float = 0.0) -> float:  # noqa: ARG002  Reserve's names
        self.held.append(hold)
        return 0.0


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Server]:
    async for each in _served():
        yield each


@pytest_asyncio.fixture
async def foreign() -> AsyncIterator[Server]:
    async for each in _served():
        yield each


async def _served() -> AsyncIterator[Server]:
    it = Server()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", it.answer)
    async with TestServer(app) as listening:
        it.url = str(listening.make_url("/"))
        yield it


def _says(body: str, status: int = 200, kind: str = "application/json", **headers: str) -> Callable[[], web.Response]:
    return lambda: web.Response(text=body, status=status, content_type=kind, headers=headers)


@pytest.mark.parametrize("kind", ["text/plain", "text/html", "application/json"])
async def test_a_method_that_slack_does_not_know_is_refused(server: Server, kind: str) -> None:
    server.answers = [_says("404: Not Found", 404, kind)]
    with pytest.raises(Refused) as refused:
        await server.outbox.user(PersonId("U1"))
    assert refused.value.code == "unknown_method"


@pytest.mark.parametrize(
    "answer",
    [
        _says("<html>", 200),
        _says("[]", 200),
        _says("", 200),
        _says("ok", 200, "text/plain"),
        _says("<html>", 200, "text/html"),
        _says("no", 503, "text/plain"),
        _says('{"ok": false, "error": "internal_error"}', 500),
        _says('{"ok": false, "error": "internal_error"}', 200),
        _says('{"ok": false, "error": "fatal_error"}', 200),
    ],
)
async def test_an_answer_that_is_not_the_web_apis_is_uncertain(
    server: Server, answer: Callable[[], web.Response]
) -> None:
    server.answers = [answer]
    with pytest.raises(Uncertain):
        await server.outbox.user(PersonId("U1"))


async def test_a_connection_that_is_reset_after_the_effect_leaves_it_at_one_call(server: Server) -> None:
    """The SDK's own second try would post the card twice."""
    server.answers = [server.reset]
    with pytest.raises(Uncertain):
        await server.outbox.post(DeskId("T0.C0"), Drawn(text="Is it so?", blocks=[]))
    assert [request.path for request in server.asked] == ["/api/chat.postMessage"]


async def test_deleting_what_is_gone_already_is_no_error(server: Server) -> None:
    server.answers = [_says('{"ok": false, "error": "message_not_found"}')]
    await server.outbox.delete(DeskId("T0.C0"), "1.1")
    server.answers = [_says('{"ok": false, "error": "cant_delete_message"}')]
    with pytest.raises(Refused):
        await server.outbox.delete(DeskId("T0.C0"), "1.1")


async def test_slacks_word_for_a_refusal_is_kept(server: Server) -> None:
    server.answers = [_says('{"ok": false, "error": "user_not_found"}')]
    with pytest.raises(Refused, match=r"Slack refused users\.info: user_not_found\."):
        await server.outbox.user(PersonId("U1"))


@pytest.mark.parametrize("after", ["2", "soon"])
async def test_after_a_429_the_call_is_held_back_and_made_again(server: Server, after: str) -> None:
    busy = _says('{"ok": false, "error": "ratelimited"}', 429, **{"Retry-After": after})
    server.answers = [busy, _says('{"ok": true, "user": {"id": "U1"}}')]
    assert await server.outbox.user(PersonId("U1")) == {"id": "U1"}
    assert [hold for hold in server.held if hold] == [2.0 if after == "2" else 1.0]


async def test_a_429_ends_the_turn_of_who_must_ask_whether_the_message_is_still_theirs(server: Server) -> None:
    server.answers = [_says("slow down", 429, "text/plain", **{"Retry-After": "30"})]
    with pytest.raises(HeldBack):
        await server.outbox.post(DeskId("T0.C0"), Drawn(text="Is it so?", blocks=[]), in_turn=True)
    assert (len(server.asked), server.held) == (1, [30.0])


async def test_a_form_is_neither_paced_nor_asked_for_twice(server: Server) -> None:
    server.answers = [_says("slow down", 429, "text/plain", **{"Retry-After": "30"})]
    with pytest.raises(Refused) as refused:
        await server.outbox.open_view("trigger", {})
    assert refused.value.code == "ratelimited"
    assert len(server.asked) == 1
    assert server.held == []


@pytest.mark.parametrize("status", [200, 404, 429, 500])
async def test_a_home_that_slack_does_not_take_disturbs_nobody(server: Server, status: int) -> None:
    server.answers = [_says("no", status, "text/plain")]
    await server.outbox.publish_home(PersonId("U1"), {})
    assert [request.path for request in server.asked] == ["/api/views.publish"]
    assert server.held == []


async def test_a_file_where_the_web_api_is_asked_is_fetched_with_the_token(server: Server) -> None:
    server.answers = [_says("The bridge is closed.", kind="text/plain")]
    assert await server.outbox.download(f"{server.url}files-pri/story.txt", limit=100) == b"The bridge is closed."
    assert server.asked[0].headers["Authorization"] == f"Bearer {TOKEN}"


async def test_a_foreign_server_is_not_asked_for_a_file(server: Server, foreign: Server) -> None:
    with pytest.raises(NotReadable, match="does not lie on Slack"):
        await server.outbox.download(f"{foreign.url}story.txt", limit=100)
    assert foreign.asked == []


async def test_a_redirect_to_a_foreign_server_is_not_followed(server: Server, foreign: Server) -> None:
    server.answers = [_says("", 302, "text/plain", Location=f"{foreign.url}story.txt")]
    with pytest.raises(Refused, match="status 302"):
        await server.outbox.download(f"{server.url}story.txt", limit=100)
    assert foreign.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "story.txt",
        "http://files.slack.com/story.txt",
        "https://slack.com.example.org/story.txt",
        "https://notslack.com/story.txt",
        "https://slack.com@example.org/story.txt",
        "https://slack.com\\@example.org/story.txt",
        "https://example.org\\.slack.com/story.txt",
        "https://example.org/https://slack.com/",
        "https://files.slack.com:8443/story.txt",
        "https://[slack.com/story.txt",
        "//slack.com/story.txt",
    ],
)
async def test_an_address_that_only_looks_like_slacks_is_not_asked(server: Server, url: str) -> None:
    with pytest.raises(NotReadable, match="does not lie on Slack"):
        await server.outbox.download(url, limit=100)
