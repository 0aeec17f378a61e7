"""chat.*: what the bot says, changes and takes back."""

from typing import Any

from bot.sandbox.content import UPDATE_TEXT, is_cut, message_content
from bot.sandbox.errors import ApiError
from bot.sandbox.messages import Channel, Message
from bot.sandbox.methods.args import Args
from bot.sandbox.slack import Slack
from bot.sandbox.workspace import BOT_ID, BOT_USER_ID

Reply = dict[str, Any]


async def post_message(slack: Slack, args: Args) -> Reply:
    channel = _writable(slack, args)
    given = _given(args)
    content = message_content(given)
    message = slack.conversations.post_as_bot(
        channel, content, thread_ts=_thread(channel, args), broadcast=args.flag("reply_broadcast")
    )
    reply = {"channel": channel.id, "ts": message.ts, "message": message.render(with_metadata=True)}
    if is_cut(given):
        reply |= {"warning": "message_truncated", "response_metadata": {"warnings": ["message_truncated"]}}
    return reply


async def post_ephemeral(slack: Slack, args: Args) -> Reply:
    channel = _writable(slack, args)
    user = args.required("user")
    if user not in slack.workspace.people or user not in channel.members:
        raise ApiError("user_not_in_channel")
    content = message_content(_given(args))
    content.pop("metadata", None)
    message = slack.conversations.whisper(channel, user, content, thread_ts=args.text("thread_ts") or None)
    return {"message_ts": message.ts}


async def update(slack: Slack, args: Args) -> Reply:
    """What is not given stays, as in Slack: text, blocks and metadata alike."""
    channel = slack.workspace.channel(args.required("channel"))
    message = slack.workspace.message(channel, args.required("ts"))
    if message.bot_id != BOT_ID or message.subtype == "tombstone":
        raise ApiError("cant_update_message")
    if len(args.text("text")) > UPDATE_TEXT:
        raise ApiError("msg_too_long")
    changes = message_content(_given(args), empty_ok=True)
    if not changes:
        raise ApiError("no_text")
    slack.conversations.edit(channel, message, changes)
    shown = channel.render(message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


async def delete(slack: Slack, args: Args) -> Reply:
    channel = slack.workspace.channel(args.required("channel"))
    message = slack.workspace.message(channel, args.required("ts"))
    if message.bot_id != BOT_ID:
        raise ApiError("cant_delete_message")
    slack.conversations.delete(channel, message)
    return {"channel": channel.id, "ts": message.ts}


async def get_permalink(slack: Slack, args: Args) -> Reply:
    channel = slack.workspace.channel(args.required("channel"))
    message = slack.workspace.message(channel, args.required("message_ts"))
    return {"channel": channel.id, "permalink": permalink(slack.url, message)}


def permalink(url: str, message: Message) -> str:
    link = f"{url}/archives/{message.channel}/p{message.ts.replace('.', '')}"
    if message.thread_ts and message.thread_ts != message.ts:
        link += f"?thread_ts={message.thread_ts}&cid={message.channel}"
    return link


def _given(args: Args) -> dict[str, Any]:
    given: dict[str, Any] = {"text": args.values.get("text")}
    for name, wrong in (
        ("blocks", "invalid_blocks_format"),
        ("attachments", "invalid_attachments"),
        ("metadata", "invalid_metadata_format"),
    ):
        try:
            given[name] = args.structure(name)
        except ApiError as error:
            raise ApiError(wrong) from error
    return given


def _writable(slack: Slack, args: Args) -> Channel:
    channel = slack.workspace.channel(args.required("channel"))
    if channel.is_archived:
        raise ApiError("is_archived")
    if BOT_USER_ID not in channel.members:
        raise ApiError("channel_not_found" if channel.is_private else "not_in_channel")
    return channel


def _thread(channel: Channel, args: Args) -> str | None:
    thread_ts = args.text("thread_ts")
    if not thread_ts:
        return None
    parent = channel.messages.get(thread_ts)
    if parent is None:
        raise ApiError("thread_not_found")
    if parent.thread_ts is not None:
        raise ApiError("cannot_reply_to_message")
    return thread_ts
