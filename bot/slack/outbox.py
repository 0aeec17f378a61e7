"""Everything that leaves for Slack's Web API: paced, a 429 obeyed, an uncertain end told apart from a refusal."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk.ids import DeskId, Micros, PersonId, channel_of, is_private
from bot.errors import DeskError, NotReadable
from bot.in_time import time_for
from bot.slack.drawn import Drawn
from bot.slack.refusals import HeldBack, Refused, Uncertain, pause_of, said_no
from bot.slack.slack_clock import SlackClock

log = logging.getLogger(__name__)

SLACK = re.compile(r"https://(([a-z0-9-]+\.)*slack\.com|slack-files\.com)(:443)?")
"""The servers that may see the bot's token, besides those that the Web API is asked at."""

OPEN_WITHIN = 2.0
"""Seconds for a form to open; whoever waits for it sees an error of Slack's after three."""

UNOPENED = "Slack did not say whether the form opened: if you do not see it, please try again."

NOT_SLACKS = "it does not lie on Slack; paste its text instead."


class Reserve(Protocol):
    def __call__(self, what: str, method: str, *, hold: float = 0.0) -> Awaitable[float]:
        """Books one call of `method` under the name `what`; returns the seconds to wait before it.

        With `hold`, books none: nobody may call before so many seconds have passed.
        """


@dataclass(frozen=True, slots=True)
class Me:
    """What auth.test says of the bot."""

    team: str
    url: str
    """The workspace's address, ending in a slash."""
    user: PersonId
    bot: str
    """The bot's own id (`B…`), which marks its messages."""
    name: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One of the bot's own messages as it stands in Slack."""

    ts: str
    event_type: str
    payload: dict[str, Any]
    reactions: list[dict[str, Any]]


class Outbox:
    def __init__(self, client: AsyncWebClient, reserve: Reserve, slack_clock: SlackClock) -> None:
        """`client` must have no retry handlers of its own: a blind second try would post twice."""
        self.client = client
        self._reserve = reserve
        self.slack_clock = slack_clock
        self._own = ""

    async def turn(self, method: str, what: str | None = None) -> None:
        """Waits until Slack's pace lets one call through."""
        if wait := await self._reserve(what or method, method):
            await asyncio.sleep(wait)

    async def _sent(
        self,
        method: str,
        what: str | None = None,
        *,
        in_turn: bool = False,
        at_once: bool = False,
        one_try: bool = False,
        **arguments: Any,
    ) -> tuple[dict[str, Any], float]:
        """The answer, and when (by our clock) the call was sent that it answers.

        Raises Refused, or Uncertain where no answer came or none that can be read.

        `in_turn`: the caller has waited for its turn. `at_once`: a listener waits, so the call is never held up;
        a 429 is a refusal like any other. `one_try`: a 429 raises HeldBack.
        """
        name = what or method
        while True:
            if not (in_turn or at_once):
                await self.turn(method, name)
            in_turn = False
            asked = self.slack_clock.here()
            try:
                answer = await self.client.api_call(method, **_carried(method, arguments))
            except SlackApiError as error:
                pause = pause_of(error)
                if pause is None or at_once:
                    raise said_no(method, error) from error
            except Exception as error:
                raise Uncertain(f"{method}: {error!r}") from error
            else:
                date = answer.headers.get("Date")
                self.slack_clock.heard(date, asked=asked, answered=self.slack_clock.here())
                return (dict(answer.data) if isinstance(answer.data, dict) else {}), asked
            log.warning("Slack asks to wait %.0f s before %s", pause, method)
            await self._reserve(name, method, hold=pause)
            if one_try:
                raise HeldBack(method, "ratelimited")

    async def _call(self, method: str, what: str | None = None, **arguments: Any) -> dict[str, Any]:
        """As `_sent`, for whom the answer is enough."""
        return (await self._sent(method, what, **arguments))[0]

    # ------------------------------------------------------------------ messages

    async def me(self) -> Me:
        answer = await self._call("auth.test")
        self._own = str(answer.get("bot_id", ""))
        return Me(
            team=str(answer["team_id"]),
            url=str(answer.get("url", "")),
            user=PersonId(str(answer["user_id"])),
            bot=str(answer.get("bot_id", "")),
            name=str(answer.get("user", "")),
        )

    async def turn_to_post(self, desk: DeskId) -> None:
        await self.turn("chat.postMessage", f"chat.postMessage:{channel_of(desk)}")

    async def post(self, desk: DeskId, drawn: Drawn, *, thread: str | None = None, in_turn: bool = False) -> str:
        """Posts and returns the message's `ts`.

        `in_turn`: after `turn_to_post`, to be asked anew where this raises HeldBack.
        """
        channel = channel_of(desk)
        answer = await self._call(
            "chat.postMessage",
            f"chat.postMessage:{channel}",
            in_turn=in_turn,
            one_try=in_turn,
            channel=channel,
            text=drawn.text,
            blocks=drawn.blocks,
            metadata=_marked(drawn),
            thread_ts=thread,
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["ts"])

    async def update(self, desk: DeskId, ts: str, drawn: Drawn) -> None:
        """To be called in its `turn`: what is drawn should be what stands when the call goes out."""
        await self._call(
            "chat.update",
            in_turn=True,
            channel=channel_of(desk),
            ts=ts,
            text=drawn.text,
            blocks=drawn.blocks,
            metadata=_marked(drawn),
            parse="none",
        )

    async def delete(self, desk: DeskId, ts: str) -> None:
        """Takes one of the bot's own messages away; one that is gone already is no error."""
        try:
            await self._call("chat.delete", channel=channel_of(desk), ts=ts)
        except Refused as refusal:
            if refusal.code != "message_not_found":
                raise

    async def turn_to_tell(self, desk: DeskId) -> None:
        await (self.turn_to_post(desk) if is_private(desk) else self.turn("chat.postEphemeral"))

    async def tell(self, desk: DeskId, person: PersonId, drawn: Drawn, *, in_turn: bool = False) -> None:
        """A message that only one person sees; in a private desk an ordinary one. `in_turn`: after `turn_to_tell`."""
        if is_private(desk):
            await self.post(desk, drawn, in_turn=in_turn)
            return
        await self._call(
            "chat.postEphemeral",
            in_turn=in_turn,
            one_try=in_turn,
            channel=channel_of(desk),
            user=person,
            text=drawn.text,
            blocks=drawn.blocks or None,
        )

    async def respond(self, response_url: str, drawn: Drawn) -> bool:
        """Answers an interaction privately; False unless Slack says that it took it (5 times, in 30 minutes)."""
        body = {"response_type": "ephemeral", "replace_original": False, "text": drawn.text}
        if drawn.blocks:
            body["blocks"] = drawn.blocks
        session = self.client.session
        try:
            if session is not None and not session.closed:
                async with session.post(response_url, json=body) as answer:
                    return await _taken(answer)
            async with aiohttp.ClientSession() as own, own.post(response_url, json=body) as answer:
                return await _taken(answer)
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False

    async def posted(self, desk: DeskId, *, thread: str | None, oldest: str = "0") -> AsyncIterator[Sent]:
        """The bot's messages with metadata in a thread, or (thread None) in the channel since `oldest`."""
        cursor = ""
        while True:
            if thread:
                method, place = "conversations.replies", thread
            else:
                method, place = "conversations.history", None
            answer = await self._call(
                method,
                channel=channel_of(desk),
                limit=200,
                include_all_metadata=True,
                cursor=cursor or None,
                ts=place,
                oldest=None if place else oldest,
            )
            for message in answer.get("messages", []):
                own = message.get("bot_id", "") == self._own or not self._own
                if own and (metadata := message.get("metadata")):
                    yield Sent(
                        ts=str(message["ts"]),
                        event_type=str(metadata.get("event_type", "")),
                        payload=dict(metadata.get("event_payload", {})),
                        reactions=list(message.get("reactions", [])),
                    )
            cursor = answer.get("response_metadata", {}).get("next_cursor", "")
            if not cursor:
                return

    async def reactions(self, desk: DeskId, ts: str) -> tuple[list[dict[str, Any]], Micros]:
        """`reactions.get(full=true)`: name, users, count of each reaction on a message. To be called in its `turn`.

        And an instant that Slack's clock had certainly reached when the call was sent: what happens later is newer than
        what is shown.
        """
        answer, asked = await self._sent(
            "reactions.get", in_turn=True, channel=channel_of(desk), timestamp=ts, full=True
        )
        return list(answer.get("message", {}).get("reactions", [])), self.slack_clock.not_after(asked)

    # ------------------------------------------------------------------ views, people, channels

    async def open_view(self, trigger: str, view: dict[str, Any]) -> str:
        """Not paced: the trigger lives three seconds, and Slack may open the form when nobody waits for it any more.

        Raises DeskError where it has not said so in time: the form may be open all the same.
        """
        try:
            async with asyncio.timeout(time_for(OPEN_WITHIN)):
                answer = await self._call("views.open", at_once=True, trigger_id=trigger, view=view)
        except (TimeoutError, Uncertain) as error:
            log.warning("views.open: %r", error)
            raise DeskError(UNOPENED) from error
        return str(answer["view"]["id"])

    async def publish_home(self, person: PersonId, view: dict[str, Any]) -> None:
        """A home that could not be drawn is logged only: it is drawn anew whenever it is opened."""
        try:
            await self._call("views.publish", at_once=True, user_id=person, view=view)
        except (Refused, Uncertain) as error:
            log.warning("the home of %s is not drawn: %s", person, error)

    async def user(self, person: PersonId) -> dict[str, Any]:
        return dict((await self._call("users.info", user=person))["user"])

    async def people(self, *, pages: int) -> AsyncIterator[list[dict[str, Any]]]:
        """The workspace's people as Slack lists them, 200 a page."""
        cursor = ""
        for _ in range(pages):
            answer = await self._call("users.list", limit=200, cursor=cursor or None)
            yield list(answer.get("members", []))
            cursor = answer.get("response_metadata", {}).get("next_cursor", "")
            if not cursor:
                return

    async def channel(self, channel: str) -> dict[str, Any]:
        return dict((await self._call("conversations.info", channel=channel))["channel"])

    async def direct(self, person: PersonId) -> str:
        """The channel id of the person's direct-message conversation with the bot."""
        return str((await self._call("conversations.open", users=person))["channel"]["id"])

    async def download(self, url: str, *, limit: int) -> bytes:
        """A shared file's bytes. Raises Refused where it is longer than `limit` or not to be had, NotReadable where
        its address is not Slack's: nothing is sent there, least of all the token. No redirect is followed."""
        address = _slacks_own(url, self.client.base_url)
        headers = {"Authorization": f"Bearer {self.client.token}"}
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session,
                session.get(address, headers=headers, allow_redirects=False) as answer,
            ):
                if answer.status != 200 or answer.content_type == "text/html":
                    raise Refused("the file's download", f"status {answer.status}")
                data = await answer.content.read(limit + 1)
                while len(data) <= limit and (more := await answer.content.read(limit + 1 - len(data))):
                    data += more
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Uncertain(f"download: {error!r}") from error
        if len(data) > limit:
            raise Refused("the file's download", "it is too large")
        return data


def _marked(drawn: Drawn) -> dict[str, Any] | None:
    """The metadata, with the mark of what is shown: whoever reads the message sees whether it is the latest drawing."""
    if drawn.metadata is None:
        return None
    return {**drawn.metadata, "event_payload": {**drawn.metadata["event_payload"], "drawn": drawn.mark}}


READS = frozenset(
    {
        "users.info",
        "users.list",
        "conversations.info",
        "conversations.history",
        "conversations.replies",
        "reactions.get",
    }
)
"""Methods that take no JSON body (docs.slack.dev, "Using the Slack Web API")."""


def _carried(method: str, arguments: dict[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in arguments.items() if value is not None}
    return {"http_verb": "GET", "params": given} if method in READS else {"json": given}


async def _taken(answer: aiohttp.ClientResponse) -> bool:
    """Whether an answer address took what it was given: it says so in a word or in JSON, and says no with a 200 too."""
    said = (await answer.read()).strip()
    if said == b"ok":
        return answer.status == 200
    try:
        told = json.loads(said)
    except ValueError:
        return False
    return answer.status == 200 and isinstance(told, dict) and told.get("ok") is True


def _slacks_own(url: str, base_url: str) -> str:
    """The address of a file on Slack's servers, or on those that the Web API is asked at. Raises NotReadable."""
    try:
        address, web_api = urlsplit(url), urlsplit(base_url)
    except ValueError:
        raise NotReadable(NOT_SLACKS) from None
    server = f"{address.scheme}://{address.netloc}".casefold()
    if not (SLACK.fullmatch(server) or server == f"{web_api.scheme}://{web_api.netloc}".casefold()):
        raise NotReadable(NOT_SLACKS)
    return address.geturl()
