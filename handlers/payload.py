"""What Slack sends, taken apart."""

import json
from typing import Any, TypeAlias

from bot.desk.ids import DeskId, PersonId, desk_id
from bot.flows.submit_article import article_id
from bot.services import Services

Payload: TypeAlias = dict[str, Any]


def desk_of(services: Services, channel: str) -> DeskId:
    """The workspace is the one the bot is installed in: in a shared channel Slack may name another."""
    return desk_id(services.me.team, channel)


def actor(body: Payload) -> PersonId:
    """Who acted: interactions carry `user.id`, commands `user_id`, events `event.user`."""
    if "user_id" in body:
        return PersonId(body["user_id"])
    if "event" in body:
        return PersonId(str(body["event"].get("user", "")))
    return PersonId(body["user"]["id"])


def noted(**things: str | None) -> str:
    """A view's private_metadata."""
    return json.dumps(things)


def remembered(view: Payload) -> dict[str, str | None]:
    return dict(json.loads(view.get("private_metadata") or "{}"))


def sent_off(view: Payload, text: str) -> str:
    """Names one sending of a form: with another text, put right in the form that stayed open, it is another."""
    return f"view:{view['id']}:{article_id(text)}"
