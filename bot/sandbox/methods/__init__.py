"""The Web API: one row per method. A method that is not here is an `unknown_method`, as on a server without it.

A new method is a coroutine in the file of its family, `(slack, args) -> fields of the reply`, and a row in METHODS;
it raises ApiError to refuse.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.methods import chat, conversations, people, reactions, views
from bot.sandbox.methods.args import Args
from bot.sandbox.rates import POSTING, SPECIAL, TIER_2, TIER_3, TIER_4, Limit
from bot.sandbox.slack import Slack


@dataclass(frozen=True, slots=True)
class Method:
    call: Callable[[Slack, Args], Awaitable[dict[str, Any]]]
    limits: tuple[Limit, ...]
    app_token: bool = False  # wants the app-level token instead of the bot's


METHODS: dict[str, Method] = {
    "auth.test": Method(people.auth_test, (SPECIAL,)),
    "apps.connections.open": Method(people.open_connection, (TIER_3,), app_token=True),
    "chat.postMessage": Method(chat.post_message, POSTING),
    "chat.postEphemeral": Method(chat.post_ephemeral, (TIER_4,)),
    "chat.update": Method(chat.update, (TIER_3,)),
    "chat.delete": Method(chat.delete, (TIER_3,)),
    "chat.getPermalink": Method(chat.get_permalink, (SPECIAL,)),
    "reactions.add": Method(reactions.add, (TIER_3,)),
    "reactions.remove": Method(reactions.remove, (TIER_2,)),
    "reactions.get": Method(reactions.get, (TIER_3,)),
    "conversations.info": Method(conversations.info, (TIER_3,)),
    "conversations.members": Method(conversations.members, (TIER_4,)),
    "conversations.list": Method(conversations.list_all, (TIER_2,)),
    "conversations.history": Method(conversations.history, (TIER_3,)),
    "conversations.replies": Method(conversations.replies, (TIER_3,)),
    "conversations.open": Method(conversations.open_im, (TIER_3,)),
    "conversations.join": Method(conversations.join, (TIER_3,)),
    "users.info": Method(people.info, (TIER_4,)),
    "users.list": Method(people.list_all, (TIER_2,)),
    "users.conversations": Method(people.conversations, (TIER_3,)),
    "views.open": Method(views.open_view, (TIER_4,)),
    "views.push": Method(views.push, (TIER_4,)),
    "views.update": Method(views.update, (TIER_4,)),
    "views.publish": Method(views.publish, (TIER_4,)),
    "files.info": Method(views.file_info, (TIER_4,)),
}
