"""conversations.*: channels, who is in them and what was said."""

from typing import Any

from bot.sandbox.clock import micros
from bot.sandbox.errors import ApiError
from bot.sandbox.messages import Channel
from bot.sandbox.methods.args import Args
from bot.sandbox.methods.pages import cursor_to, page, read_cursor
from bot.sandbox.slack import Slack
from bot.sandbox.workspace import BOT_USER_ID, TEAM_ID

Reply = dict[str, Any]
END_OF_TIME = 10**17  # microseconds


def shown(channel: Channel, *, with_members: bool = False) -> dict[str, Any]:
    """The channel object, as the bot sees it."""
    about: dict[str, Any] = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": channel.im_with is not None,
        "is_org_shared": False,
        "context_team_id": TEAM_ID,
        "updated": channel.created * 1000,
    }
    if channel.im_with is not None:
        return {**about, "user": channel.im_with, "is_user_deleted": False, "is_open": True, "priority": 0}
    empty = {"value": "", "creator": "", "last_set": 0}
    about |= {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_general": False,
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_member": BOT_USER_ID in channel.members,
        "creator": next(iter(channel.members), ""),
        "unlinked": 0,
        "topic": empty,
        "purpose": empty,
        "previous_names": [],
    }
    if with_members:
        about["num_members"] = len(channel.members)
    return about


async def info(slack: Slack, args: Args) -> Reply:
    channel = _visible(slack, args)
    return {"channel": shown(channel, with_members=args.flag("include_num_members"))}


async def members(slack: Slack, args: Args) -> Reply:
    channel = _visible(slack, args)
    ids, cursor = page(args, "user", list(channel.members), default=100, most=1000)
    return {"members": ids, "response_metadata": {"next_cursor": cursor}}


async def list_all(slack: Slack, args: Args) -> Reply:
    channels = [shown(channel, with_members=True) for channel in listed(slack, args, BOT_USER_ID)]
    part, cursor = page(args, "team", channels, default=100, most=1000)
    return {"channels": part, "response_metadata": {"next_cursor": cursor}}


def listed(slack: Slack, args: Args, viewer: str) -> list[Channel]:
    """The channels of the wanted `types` that `viewer` may see. Raises `invalid_types`."""
    names = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
    types = [name.strip() for name in (args.text("types") or "public_channel").split(",")]
    if not set(types) <= names.keys():
        raise ApiError("invalid_types")
    kinds = {names[name] for name in types}
    return [
        channel
        for channel in slack.workspace.channels.values()
        if channel.kind in kinds
        and (channel.kind == "channel" or viewer in channel.members)
        and not (args.flag("exclude_archived") and channel.is_archived)
    ]


async def history(slack: Slack, args: Args) -> Reply:
    channel = _readable(slack, args)
    limit = args.number("limit", 100, 999)
    oldest, latest = _between(args)
    if place := read_cursor(args, "next_ts"):
        latest = min(latest, micros(place))
    rows: list[dict[str, Any]] = []
    cursor = ""
    for message in channel.newest_first(oldest=oldest, latest=latest):
        if len(rows) == limit:
            cursor = cursor_to("next_ts", message.ts)
            break
        rows.append(channel.render(message, viewer=BOT_USER_ID, with_metadata=args.flag("include_all_metadata")))
    reply: Reply = {"messages": rows, "has_more": bool(cursor), "pin_count": 0}
    return {**reply, "response_metadata": {"next_cursor": cursor}} if cursor else reply


async def replies(slack: Slack, args: Args) -> Reply:
    """The thread of a message, the parent first on each page; `ts` may be a reply's."""
    channel = _readable(slack, args)
    found = channel.messages.get(args.required("ts"))
    if found is None:
        raise ApiError("thread_not_found")
    parent = channel.messages.get(found.thread_ts or found.ts, found)
    limit = args.number("limit", 1000, 1000)
    oldest, latest = _between(args)
    if place := read_cursor(args, "next_ts"):
        oldest = max(oldest, micros(place))
    with_metadata = args.flag("include_all_metadata")
    rows = [channel.render(parent, viewer=BOT_USER_ID, with_metadata=with_metadata)]
    cursor = ""
    for message in channel.replies(parent.ts, oldest=oldest, latest=latest):
        if len(rows) == max(limit, 2):
            cursor = cursor_to("next_ts", message.ts)
            break
        rows.append(channel.render(message, viewer=BOT_USER_ID, with_metadata=with_metadata))
    reply: Reply = {"messages": rows, "has_more": bool(cursor)}
    return {**reply, "response_metadata": {"next_cursor": cursor}} if cursor else reply


async def open_im(slack: Slack, args: Args) -> Reply:
    """Direct messages with one person, by `users` or `channel`; conversations of several are not opened here."""
    if given := args.text("channel"):
        channel = slack.workspace.channel(given)
    else:
        users = [user for user in args.text("users").split(",") if user]
        if not users:
            raise ApiError("users_list_not_supplied")
        if len(users) > 1:
            raise ApiError("too_many_users")
        if slack.workspace.person(users[0]).is_bot:
            raise ApiError("cannot_dm_bot")
        channel = slack.workspace.im(users[0])
    about = shown(channel) if args.flag("return_im") else {"id": channel.id}
    return {"channel": about, "no_op": True, "already_open": True}


async def join(slack: Slack, args: Args) -> Reply:
    channel = slack.workspace.channel(args.required("channel"))
    if channel.kind != "channel":
        raise ApiError("method_not_supported_for_channel_type")
    if slack.conversations.join(BOT_USER_ID, channel):
        return {"channel": shown(channel)}
    warnings = {"warnings": ["already_in_channel"]}
    return {"channel": shown(channel), "warning": "already_in_channel", "response_metadata": warnings}


def _visible(slack: Slack, args: Args) -> Channel:
    """By id only, as these methods have it; private channels show themselves to members alone."""
    channel = slack.workspace.channels.get(args.required("channel"))
    if channel is None or (channel.is_private and BOT_USER_ID not in channel.members):
        raise ApiError("channel_not_found")
    return channel


def _readable(slack: Slack, args: Args) -> Channel:
    channel = _visible(slack, args)
    if BOT_USER_ID not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def _between(args: Args) -> tuple[int, int]:
    """Both ends in microseconds, inclusive."""
    oldest, latest = args.moment("oldest", 0), args.moment("latest", END_OF_TIME)
    return (oldest, latest) if args.flag("inclusive") else (oldest + 1, latest - 1)
