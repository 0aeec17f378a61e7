"""A person's hands in the local Slack, and eyes on what the whole bot made of it over the real wire."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

from bot.assembly import Desk, opened
from bot.desk.ids import ClaimId, DeskId, desk_id
from bot.sandbox import APP_ID, BOT_USER_ID, COLLEAGUES, TEAM_ID, Sandbox
from bot.sandbox.faults import Fault
from bot.serve import listening, working
from bot.services import Services, wall_clock
from bot.settings import Settings
from tests.ports import free_port
from tests.waiting import until

MANIFEST = Path(__file__).parents[2] / "deploy" / "manifest.json"
ARTICLE = (
    "Harbour bridge to close for a year\n\n"
    "The Harbour Courier, 3 March 2026\n\n"
    "The harbour bridge will close to cars on 1 June, the city council said on Tuesday. "
    "“The repairs will cost 14 million euros,” said Marta Quist, the council's engineer. "
    "About 9,000 drivers use the bridge every day.\n"
)

TOWNS = ("Lindow", "Marsh", "Quay", "Harrow", "Selby", "Tarn", "Brigg", "Wold", "Fenby", "Corran", "Dunmore", "Eskdale")
SPEAKERS = ("Marta Quist", "Piet Aldermann", "Ines Caldeira")

Message = dict[str, Any]

_serial = count(1)


def long_article(claims: int = len(TOWNS)) -> str:
    """An article with so many claims, by three speakers in turn, each about a number of its own."""
    told = [
        f"The school in {TOWNS[n % len(TOWNS)]} will get {40 + n} new teachers, said {SPEAKERS[n % 3]}, "
        "the council's engineer."
        for n in range(claims)
    ]
    return f"Schools to get new teachers\n\nThe Harbour Courier, 4 March 2026\n\n{' '.join(told)}\n"


def drawn(message: Message) -> str:
    """All that a message (or a view) shows, as one string."""
    return json.dumps([message.get("text"), message.get("blocks")], ensure_ascii=False)


@dataclass(frozen=True)
class Newsroom:
    """`place` is the channel that is meant where a method is given none; `people` are three who are in it."""

    slack: Sandbox
    desk: Desk
    http: aiohttp.ClientSession
    place: str = "verification"
    store_url: str = ""
    people: tuple[str, str, str] = (COLLEAGUES[0][0], COLLEAGUES[1][0], COLLEAGUES[2][0])

    @property
    def services(self) -> Services:
        return self.desk.services

    def elsewhere(self) -> "Newsroom":
        """The same bot in a channel where nothing has happened yet, among people whom it has never met."""
        workspace, n = self.slack.workspace, next(_serial)
        zones = ("Europe/London", "Africa/Lagos", "America/New_York")
        ana, ben, cho = (
            workspace.add_person(f"{name}{n}", tz=zone, join=False).id
            for name, zone in zip(("ana", "ben", "cho"), zones, strict=True)
        )
        channel = workspace.add_channel(f"desk-{n}")
        for id_ in (ana, ben, cho):
            workspace.im(id_)
        return replace(self, place=channel.id, people=(ana, ben, cho))

    def id_of(self, channel: str | None = None) -> str:
        """The channel's id; a person's id means their direct messages with the bot."""
        return self.slack.workspace.channel(channel or self.place).id

    def desk_id(self, channel: str | None = None) -> DeskId:
        return desk_id(TEAM_ID, self.id_of(channel))

    # What a person does. `by` is who.

    async def post(self, what: str, *, by: str, **body: Any) -> dict[str, Any]:
        async with self.http.post(f"{self.slack.url}/visitor/{what}", json={"as": by, **body}) as answer:
            return dict(await answer.json())

    async def command(self, command: str, text: str = "", *, by: str, channel: str | None = None) -> dict[str, Any]:
        return await self.post("command", by=by, channel=self.id_of(channel), command=command, text=text)

    async def message(self, text: str, *, by: str, channel: str | None = None, **more: Any) -> dict[str, Any]:
        return await self.post("message", by=by, channel=self.id_of(channel), text=text, **more)

    async def react(self, ts: str, name: str, *, by: str, add: bool = True, channel: str | None = None) -> Any:
        return await self.post("react", by=by, channel=self.id_of(channel), ts=ts, name=name, add=add)

    async def press(self, ts: str, action: str, *, by: str, channel: str | None = None, **more: Any) -> dict[str, Any]:
        return await self.post("action", by=by, channel=self.id_of(channel), ts=ts, action_id=action, **more)

    async def choose(self, ts: str, option: str, *, by: str, channel: str | None = None) -> dict[str, Any]:
        """An entry of a card's menu: history, not_a_claim, close, reopen."""
        card = await self.found(ts, by, channel)
        for block in card["blocks"]:
            for entry in block.get("accessory", {}).get("options", []):
                if entry["value"].startswith(f"{option}:"):
                    return await self.press(
                        ts, "claim_menu", by=by, channel=channel, selected_option={"value": entry["value"]}
                    )
        raise LookupError(f"the card's menu has no {option}")

    async def view(self, by: str) -> dict[str, Any]:
        """The topmost modal that the person has open. It is there once the interaction is answered."""
        stack = (await self.state(by))["views"]
        assert stack, "no modal is open"
        return dict(stack[-1])

    async def submit(self, by: str, **fields: Any) -> dict[str, Any]:
        """Sends off the open modal; each field is named by its block, whose one element it sets."""
        view = await self.view(by)
        elements = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
        values = {name: {elements[name]["action_id"]: value} for name, value in fields.items()}
        return await self.post("submit", by=by, view_id=view["id"], values=values)

    async def event(self, event: dict[str, Any], *, event_id: str) -> None:
        """Slack sends an event of the test's own making, over the real wire."""
        self.slack.delivery.send_event(
            {
                "token": "made-up",
                "team_id": TEAM_ID,
                "api_app_id": APP_ID,
                "event": event,
                "type": "event_callback",
                "event_id": event_id,
                "event_time": int(float(event["event_ts"])),
                "authorizations": [{"team_id": TEAM_ID, "user_id": BOT_USER_ID, "is_bot": True}],
                "is_ext_shared_channel": False,
            }
        )

    def loses(self, ts: str, name: str, *, by: str, add: bool = True, channel: str | None = None) -> None:
        """Somebody puts a reaction on a message (or takes it off), and the event is lost on its way to the bot."""
        workspace = self.slack.workspace
        message = workspace.message(workspace.channel(channel or self.place), ts)
        people = message.reactions.setdefault(name, {})
        if add:
            people[by] = None
        else:
            del people[by]

    def fails(self, kind: str, on: str, *, match: dict[str, Any] | None = None, **more: Any) -> Fault:
        """Orders a fault for this desk's channel alone; see `bot.sandbox.faults`."""
        return self.slack.faults.add(kind, on, match={"channel": self.id_of(), **(match or {})}, **more)

    # What a person sees.

    async def state(self, by: str, channel: str | None = None) -> dict[str, Any]:
        where = {"as": by, "channel": self.id_of(channel)}
        async with self.http.get(f"{self.slack.url}/visitor/state", params=where) as answer:
            return dict(await answer.json())

    async def messages(self, by: str, channel: str | None = None) -> list[Message]:
        wanted = self.id_of(channel)
        for place in (await self.state(by, channel))["channels"]:
            if place["id"] == wanted:
                return list(place["messages"])
        raise AssertionError(f"{by} is not in {wanted}")

    async def ephemerals(self, by: str) -> list[str]:
        """What only this person sees, oldest first, anywhere."""
        return [drawn(each) for each in (await self.state(by))["ephemerals"]]

    async def told(self, by: str, *words: str) -> str:
        """Waits until the person is told privately something with all these words; returns it."""
        return await self._soon(lambda: self.ephemerals(by), words)

    async def said(self, by: str, *words: str, channel: str | None = None) -> str:
        """Waits for a message of the bot's with all these words in a channel; returns all that it shows."""

        async def shown() -> list[str]:
            return [drawn(each) for each in await self.messages(by, channel) if each.get("bot_id")]

        return await self._soon(shown, words)

    async def until(self, condition: Callable[[], Awaitable[object]], *, within: float = 30) -> None:
        await until(condition, within=within)

    async def _soon(self, look: Callable[[], Awaitable[list[str]]], words: tuple[str, ...]) -> str:
        found: list[str] = []

        async def said() -> bool:
            found[:] = [text for text in await look() if all(word in text for word in words)]
            return bool(found)

        try:
            await self.until(said)
        except AssertionError:
            raise AssertionError(f"nothing says {words}; there is {[text[:120] for text in await look()]}") from None
        return found[-1]

    async def parents(self, by: str, channel: str | None = None) -> list[Message]:
        """The articles' messages: the bot's own that begin a thread."""
        return [m for m in await self.messages(by, channel) if m.get("bot_id") and m.get("reply_count")]

    async def thread(self, by: str, channel: str | None = None) -> tuple[Message, list[Message]]:
        """The first article's parent message and its cards."""
        messages = await self.messages(by, channel)
        parent = next((m for m in messages if m.get("bot_id") and m.get("reply_count")), None)
        if parent is None:
            raise LookupError("no article is posted yet")
        cards = [m for m in messages if m.get("thread_ts") == parent["ts"] and m["ts"] != parent["ts"]]
        return parent, cards

    async def posted(self, by: str, channel: str | None = None, *, within: float = 30) -> tuple[Message, list[Message]]:
        """The same, once every card stands and the parent says so."""

        async def done() -> bool:
            try:
                parent, cards = await self.thread(by, channel)
            except LookupError:
                return False
            return bool(cards) and "posted" not in drawn(parent) and "Reading" not in drawn(parent)

        await self.until(done, within=within)
        return await self.thread(by, channel)

    async def pasted(self, text: str = ARTICLE, *, by: str, channel: str | None = None) -> list[str]:
        """Pastes an article with `/verify` and waits for its thread; the cards' `ts`, in the text's order."""
        answer = await self.command("/verify", text, by=by, channel=channel)
        assert answer["ok"], answer
        _, cards = await self.posted(by, channel)
        return [card["ts"] for card in cards]

    async def found(self, ts: str, by: str, channel: str | None = None) -> Message:
        return next(m for m in await self.messages(by, channel) if m["ts"] == ts)

    async def card(self, ts: str, by: str, channel: str | None = None) -> str:
        return drawn(await self.found(ts, by, channel))

    async def shows(
        self, ts: str, *words: str, by: str, but: str = "", channel: str | None = None, within: float = 30
    ) -> str:
        """Waits until a message shows all these words, and `but` not; returns all that it shows."""
        text = ""

        async def shown() -> bool:
            nonlocal text
            text = await self.card(ts, by, channel)
            return all(word in text for word in words) and not (but and but in text)

        try:
            await self.until(shown, within=within)
        except AssertionError:
            raise AssertionError(f"{ts} does not show {words} without {but!r}: {text}") from None
        return text

    # What went over the wire, and what was kept.

    def calls(self, method: str | None = None, channel: str | None = None) -> list[dict[str, Any]]:
        """The bot's Web API calls that name the channel, oldest first."""
        wanted = self.id_of(channel)
        return [
            call
            for call in self.slack.api.calls
            if call["args"].get("channel") == wanted and method in (None, call["method"])
        ]

    async def handled(self) -> None:
        """Waits until every event that Slack sent so far, and did not lose, has been acknowledged."""
        sent = list(self.slack.delivery.records)

        async def acknowledged() -> bool:
            return all(record.acked or record.status == "lost" for record in sent if record.kind == "event")

        await self.until(acknowledged)

    async def quiet(self, channel: str | None = None) -> None:
        """Waits until the desk has nothing left to read, post, draw or send."""
        await self.handled()
        desk = self.desk_id(channel)

        async def idle() -> bool:
            waiting = await self.services.marks.waiting(desk)
            marked = waiting.work or waiting.cards or waiting.parents or waiting.unknown or waiting.comparing
            return not marked

        await self.until(idle)

    def link(self, ts: str, channel: str | None = None) -> str:
        """How a link to a message of the channel begins."""
        return f"/archives/{self.id_of(channel)}/p{ts.replace('.', '')}"

    async def claim_of(self, ts: str, channel: str | None = None) -> ClaimId:
        claim = await self.services.ledger.claim_at(self.desk_id(channel), ts)
        assert claim is not None
        return claim

    async def status(self, ts: str, channel: str | None = None) -> str:
        """The claim's status as the ledger has it."""
        return str((await self.services.ledger.state(self.desk_id(channel), await self.claim_of(ts, channel))).status)


async def open_newsroom(
    stack: AsyncExitStack, valkey: str, mode: str = "socket", *, scale: float = 1000.0, **settings: Any
) -> Newsroom:
    """The bot beside a local Slack of its own. `scale` multiplies Slack's limits, and the bot's pace alike."""
    port = free_port() if mode == "http" else 0
    slack = await open_slack(stack, port=port, scale=scale)
    return await open_newsroom_at(stack, slack, valkey, port=port, **{"slack_pace": scale, **settings})


async def open_newsroom_at(
    stack: AsyncExitStack, slack: Sandbox, valkey: str, *, port: int = 0, **settings: Any
) -> Newsroom:
    """The bot beside a local Slack that stands already."""
    desk = await open_bot(stack, slack, valkey, port=port, **settings)
    http = await stack.enter_async_context(aiohttp.ClientSession())
    return Newsroom(slack, desk, http, store_url=valkey)


async def open_slack(stack: AsyncExitStack, *, port: int = 0, scale: float = 1000.0, **more: Any) -> Sandbox:
    """The local Slack alone. `port` is where it sends signed HTTP to; 0 leaves it to Socket Mode."""
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    url = f"http://127.0.0.1:{port}/slack/events" if port else None
    patience: dict[str, Any] = {"retry_delays": (0.0, 0.5, 1.0), **more}
    slack = Sandbox(scale=scale, request_url=url, manifest=manifest, **patience)
    await slack.start()
    stack.push_async_callback(slack.close)
    return slack


async def open_bot(
    stack: AsyncExitStack,
    slack: Sandbox,
    valkey: str,
    *,
    port: int = 0,
    clock: Callable[[], datetime] = wall_clock,
    **more: Any,
) -> Desk:
    """Everything that `secondsource serve` runs, in this process."""
    settings = Settings.model_validate(tokens(slack, port) | more)
    desk = await stack.enter_async_context(opened(settings, valkey, clock=clock))
    await stack.enter_async_context(listening(desk, settings))
    await stack.enter_async_context(working(desk))
    return desk


def tokens(slack: Sandbox, port: int = 0) -> dict[str, Any]:
    """The settings that connect a bot to this local Slack: over Socket Mode, or with a `port` over HTTP."""
    return {
        "slack_bot_token": slack.bot_token,
        "slack_app_token": "" if port else slack.app_token,
        "slack_signing_secret": slack.signing_secret,
        "slack_api_url": slack.api_url,
        "http_port": port,
    }


@asynccontextmanager
async def newsroom_of(valkey: str, mode: str = "socket", **more: Any) -> AsyncIterator[Newsroom]:
    """`open_newsroom` for the length of a block."""
    async with AsyncExitStack() as stack:
        yield await open_newsroom(stack, valkey, mode, **more)


async def together(*acts: Awaitable[Any]) -> list[Any]:
    """Several people at once."""
    return list(await asyncio.gather(*acts))
