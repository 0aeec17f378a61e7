"""reactions.*: the bot's own reactions, and everybody's on one message."""

from typing import Any

from bot.sandbox.errors import ApiError
from bot.sandbox.messages import Channel, Message
from bot.sandbox.methods.args import Args
from bot.sandbox.methods.chat import permalink
from bot.sandbox.slack import Slack
from bot.sandbox.workspace import BOT_USER_ID

Reply = dict[str, Any]


async def add(slack: Slack, args: Args) -> Reply:
    channel, message = _target(slack, args)
    slack.conversations.react(BOT_USER_ID, channel, message, args.required("name").strip(":"))
    return {}


async def remove(slack: Slack, args: Args) -> Reply:
    channel, message = _target(slack, args)
    slack.conversations.unreact(BOT_USER_ID, channel, message, args.required("name").strip(":"))
    return {}


async def get(slack: Slack, args: Args) -> Reply:
    """Without `full`, long lists of users are cut (see `messages.REACTION_USERS_SHOWN`); counts never are."""
    channel, message = _target(slack, args)
    shown = channel.render(message, viewer=None if args.flag("full") else BOT_USER_ID)
    shown["permalink"] = permalink(slack.url, message)
    return {"type": "message", "channel": channel.id, "message": shown}


def cut_reactors(message: dict[str, Any], *, most: int | None, unnamed: frozenset[str]) -> set[str]:
    """Takes people out of a rendered message's reactions, whose counts stay: the `unnamed`, and those beyond `most`.

    The bot, which asks, is named before the others. Returns the reactions of which it took somebody out.
    """
    cut = set()
    for pill in message.get("reactions", []):
        users = [user for user in pill["users"] if user not in unnamed]
        left = sorted(users, key=lambda user: user != BOT_USER_ID)[:most] if most is not None else users
        if len(left) < len(pill["users"]):
            cut.add(str(pill["name"]))
        pill["users"] = left
    return cut


def _target(slack: Slack, args: Args) -> tuple[Channel, Message]:
    if not args.text("timestamp"):
        raise ApiError("no_item_specified")
    channel = slack.workspace.channel(args.required("channel"))
    if BOT_USER_ID not in channel.members:
        raise ApiError("channel_not_found" if channel.is_private else "not_in_channel")
    return channel, slack.workspace.message(channel, args.text("timestamp"))
