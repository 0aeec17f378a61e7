"""What a person does in the workspace, and what they get to see of the outcome.

Each act returns what the visitor API answers: {"ok": true, …} or {"ok": false, "error": …}. Scenario tests may call
these in-process (`sandbox.acts`); the page calls them over HTTP (`visitor.py`).
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, ParamSpec

from bot.sandbox import markup
from bot.sandbox.blocks import elements_of
from bot.sandbox.content import TEXT_CUT
from bot.sandbox.delivery import Answer
from bot.sandbox.errors import ApiError
from bot.sandbox.inputs import Values, client_errors, collect
from bot.sandbox.interactions import Interactions
from bot.sandbox.messages import Channel, Message
from bot.sandbox.people import Kind, Person
from bot.sandbox.responses import Responses
from bot.sandbox.slack import Slack
from bot.sandbox.surfaces import View, checked_modal
from bot.sandbox.triggers import ResponseUrl

Outcome = dict[str, Any]
Told = ParamSpec("Told")
INVITE = "/invite"


def answered(act: Callable[Told, Awaitable[Outcome]]) -> Callable[Told, Awaitable[Outcome]]:
    """Turns Slack's refusals into answers."""

    @wraps(act)
    async def answer(*args: Told.args, **kwargs: Told.kwargs) -> Outcome:
        try:
            return await act(*args, **kwargs)
        except ApiError as error:
            return error.body

    return answer


class Acts:
    def __init__(self, slack: Slack, responses: Responses) -> None:
        self._slack = slack
        self._responses = responses
        self._interactions = Interactions(slack)

    @answered
    async def message(
        self,
        user: str,
        channel: str,
        text: str,
        *,
        thread_ts: str | None = None,
        files: list[dict[str, Any]] | None = None,
    ) -> Outcome:
        """Says something, with or without files; `text` is as typed (see `markup.from_typed`)."""
        place = self._place(user, channel)
        if thread_ts is not None and self._slack.workspace.message(place, thread_ts).thread_ts is not None:
            raise ApiError("cannot_reply_to_message")
        if not text.strip() and not files:
            raise ApiError("no_text")
        written = self._typed(text)
        if len(written) > TEXT_CUT:
            raise ApiError("msg_too_long")
        kept = [self._slack.files.keep(user, given, self._slack.url) for given in files or []]
        for about in kept:
            self._slack.conversations.file_shared(user, place, about["id"])
        message = self._slack.conversations.post_as(user, place, written, thread_ts=thread_ts, files=kept)
        return {"ok": True, "ts": message.ts, "files": [about["id"] for about in kept]}

    @answered
    async def command(self, user: str, channel: str, command: str, text: str) -> Outcome:
        """Runs a slash command; the app's own reply becomes a message, its silence or failure Slack's error."""
        place = self._place(user, channel)
        if command == INVITE:
            return self._invite(user, place, text)
        if all(known.name != command for known in self._slack.manifest.commands):
            raise ApiError(f"{command} is not a valid command.")
        self._refuse_strangers(user)
        payload = self._interactions.command(user, place, command, markup.escape(text.strip()))
        answer = await self._slack.delivery.request("slash_commands", payload)
        if not answer.acked:
            return {"ok": False, "error": f'{command} failed with the error "{_failure(answer)}"'}
        if answer.body:
            self._responses.apply(ResponseUrl(user, place.id, expires=0.0), answer.body)
        return {"ok": True}

    @answered
    async def react(self, user: str, channel: str, ts: str, name: str, *, add: bool = True) -> Outcome:
        place = self._place(user, channel)
        message = self._slack.workspace.message(place, ts)
        change = self._slack.conversations.react if add else self._slack.conversations.unreact
        return {"ok": True, "event_ts": change(user, place, message, name.strip(":"))}

    @answered
    async def action(self, user: str, where: dict[str, Any]) -> Outcome:
        """Uses a button, menu or select. `where` is the visitor API's body: a message, a view, an ephemeral, Home.

        The answer holds the act's time as Slack gave it to the app, whatever became of it.
        """
        values: Values = where.get("values") or {}
        action_id, block_id = where["action_id"], where.get("block_id")
        if where.get("view_id") or where.get("home"):
            view = self._view(user, where)
            element, block_id = _find(view["blocks"], action_id, block_id)
            action = self._interactions.action(element, block_id, where)
            payload = self._interactions.view_action(user, view, action, values)
        else:
            place, message, ephemeral = self._acted_on(user, where)
            element, block_id = _find(message.blocks or [], action_id, block_id)
            action = self._interactions.action(element, block_id, where)
            payload = self._interactions.message_action(
                user, place, message, action, ephemeral=ephemeral, values=values
            )
        outcome = _outcome(await self._slack.delivery.request("interactive", payload))
        return {**outcome, "action_ts": action["action_ts"]}

    @answered
    async def submit(self, user: str, view_id: str, values: Values) -> Outcome:
        """Submits a modal: first what Slack's client checks itself, then the app's answer."""
        view = self._slack.surfaces.view(user, view_id)

        def keep_files(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
            return [self._slack.files.keep(user, each, self._slack.url) for each in given]

        here = self._slack.surfaces.opened_in(view)
        state = collect(view["blocks"], values, here=here, keep_files=keep_files)
        if errors := client_errors(view["blocks"], state):
            return {"ok": False, "errors": errors}
        answer = await self._slack.delivery.request("interactive", self._interactions.submission(user, view, state))
        if not answer.acked:
            return {"ok": False, "error": _failure(answer)}
        return self._after_submission(user, view, answer.body or {})

    @answered
    async def close(self, user: str, view_id: str, *, everything: bool = False) -> Outcome:
        """Closes a modal by hand; the app hears of it where the view has `notify_on_close`."""
        view = self._slack.surfaces.view(user, view_id)
        everything = everything or view["clear_on_close"]
        for closed in self._slack.surfaces.close(user, view_id, everything=everything):
            if closed["notify_on_close"]:
                payload = self._interactions.closed(user, closed, cleared=everything)
                await self._slack.delivery.request("interactive", payload)
        return {"ok": True}

    @answered
    async def shortcut(
        self, user: str, callback_id: str, *, channel: str | None = None, ts: str | None = None
    ) -> Outcome:
        """Runs a global shortcut, or with `channel` and `ts` a message shortcut."""
        kind = "global" if ts is None else "message"
        known = {(shortcut.type, shortcut.callback_id) for shortcut in self._slack.manifest.shortcuts}
        if (kind, callback_id) not in known:
            raise ApiError("unknown_shortcut")
        self._refuse_strangers(user)
        if channel is None or ts is None:
            payload = self._interactions.global_shortcut(user, callback_id)
        else:
            place = self._place(user, channel)
            message = self._slack.workspace.message(place, ts)
            payload = self._interactions.message_shortcut(user, place, message, callback_id)
        return _outcome(await self._slack.delivery.request("interactive", payload))

    @answered
    async def home(self, user: str) -> Outcome:
        """Opens the app's Home tab."""
        self._slack.conversations.open_home(user, self._slack.surfaces.home(user))
        return {"ok": True}

    @answered
    async def delete(self, user: str, channel: str, ts: str) -> Outcome:
        """Deletes a message: anybody's, as an administrator may."""
        place = self._place(user, channel)
        self._slack.conversations.delete(place, self._slack.workspace.message(place, ts))
        return {"ok": True}

    # What an administrator does

    def welcome(self, name: str, *, kind: Kind = "member", tz: str = "Europe/London") -> Person:
        """Somebody new, of whom the app hears `team_join`, a stranger excepted. They are in every public channel."""
        person = self._slack.workspace.add_person(name, kind=kind, tz=tz)
        if kind != "stranger":
            self._slack.conversations.join_team(person)
        return person

    def deactivate(self, user: str) -> None:
        """Their reactions stay and count, but Slack names them no more; the app hears `user_change`."""
        self._slack.conversations.deactivate(user)

    # Finding what is meant

    def _place(self, user: str, channel: str) -> Channel:
        """A channel that the person is in."""
        person = self._slack.workspace.person(user)
        if person.deleted:
            raise ApiError("account_inactive")
        place = self._slack.workspace.channel(channel)
        if person.id not in place.members:
            raise ApiError("channel_not_found" if place.kind != "channel" else "not_in_channel")
        return place

    def _view(self, user: str, where: dict[str, Any]) -> View:
        if where.get("view_id"):
            return self._slack.surfaces.view(user, where["view_id"])
        home = self._slack.surfaces.home(user)
        if home is None:
            raise ApiError("not_found")
        return home

    def _acted_on(self, user: str, where: dict[str, Any]) -> tuple[Channel, Message, bool]:
        """The channel, the message and whether it is ephemeral."""
        if where.get("ephemeral"):
            for message in self._slack.workspace.ephemerals[user]:
                if message.ts == where["ephemeral"]:
                    return self._slack.workspace.channel(message.channel), message, True
            raise ApiError("message_not_found")
        place = self._place(user, where["channel"])
        return place, self._slack.workspace.message(place, where["ts"]), False

    def _refuse_strangers(self, user: str) -> None:
        """People from other workspaces see and react; commands and shortcuts are not theirs."""
        if self._slack.workspace.people[user].kind == "stranger":
            raise ApiError("not_allowed_for_external_members")

    def _typed(self, text: str) -> str:
        workspace = self._slack.workspace
        return markup.from_typed(text, workspace.ids_by_name(), workspace.channel_ids_by_name())

    def _invite(self, user: str, place: Channel, text: str) -> Outcome:
        names = self._slack.workspace.ids_by_name()
        invited = [names.get(word.strip("@<>"), word.strip("@<>")) for word in text.split()]
        if not invited or any(id_ not in self._slack.workspace.people for id_ in invited):
            raise ApiError("user_not_found")
        if place.im_with:
            raise ApiError("method_not_supported_for_channel_type")
        joined = [self._slack.conversations.join(id_, place, inviter=user) for id_ in invited]
        return {"ok": True} if any(joined) else {"ok": False, "error": "already_in_channel"}

    def _after_submission(self, user: str, view: View, body: dict[str, Any]) -> Outcome:
        surfaces = self._slack.surfaces
        match body.get("response_action"):
            case "errors":
                return {"ok": False, "errors": body.get("errors", {})}
            case "update":
                surfaces.update(checked_modal(body.get("view")), view_id=view["id"], external_id="", hash_="")
            case "push":
                surfaces.push(user, checked_modal(body.get("view")))
            case "clear":
                surfaces.close(user, view["id"], everything=True)
            case _:
                surfaces.close(user, view["id"])
        return {"ok": True}


def _find(blocks: list[dict[str, Any]], action_id: str, block_id: str | None) -> tuple[dict[str, Any], str]:
    """The element and the id of its block; raises `action_not_found`."""
    for block in blocks:
        if block_id in (None, block["block_id"]):
            for element in elements_of(block):
                if element.get("action_id") == action_id:
                    return element, block["block_id"]
    raise ApiError("action_not_found")


def _failure(answer: Answer) -> str:
    """Slack's word to the person for an interaction that the app did not answer."""
    return "operation_timeout" if answer.reason in ("timeout", "http_timeout") else "dispatch_failed"


def _outcome(answer: Answer) -> Outcome:
    return {"ok": True} if answer.acked else {"ok": False, "error": _failure(answer)}
