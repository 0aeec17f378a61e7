"""auth.test, apps.connections.open and users.*: who is who, and the bot itself."""

from typing import Any

from bot.sandbox.methods.args import Args
from bot.sandbox.methods.conversations import listed
from bot.sandbox.methods.conversations import shown as shown_channel
from bot.sandbox.methods.pages import page
from bot.sandbox.slack import Slack
from bot.sandbox.workspace import BOT_ID, BOT_NAME, BOT_USER_ID, TEAM_ID, TEAM_NAME

Reply = dict[str, Any]


async def auth_test(slack: Slack, args: Args) -> Reply:  # noqa: ARG001  every method takes its arguments
    return {
        "url": f"{slack.url}/",
        "team": TEAM_NAME,
        "user": BOT_NAME,
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


async def open_connection(slack: Slack, args: Args) -> Reply:  # noqa: ARG001  every method takes its arguments
    return {"url": slack.url.replace("http", "ws", 1) + slack.socket_mode.ticket()}


async def info(slack: Slack, args: Args) -> Reply:
    return {"user": slack.workspace.person(args.required("user")).user(slack.clock.now())}


async def list_all(slack: Slack, args: Args) -> Reply:
    now = slack.clock.now()
    people = [person.user(now) for person in slack.workspace.people.values()]
    part, cursor = page(args, "user", people, default=1000, most=1000)
    return {"members": part, "cache_ts": int(now), "response_metadata": {"next_cursor": cursor}}


async def conversations(slack: Slack, args: Args) -> Reply:
    """The channels that a person is in, the bot where no `user` is given."""
    user = args.text("user") or BOT_USER_ID
    slack.workspace.person(user)
    mine = [shown_channel(channel) for channel in listed(slack, args, user) if user in channel.members]
    part, cursor = page(args, "team", mine, default=100, most=999)
    return {"channels": part, "response_metadata": {"next_cursor": cursor}}
