"""One message and one channel: what is kept of them, and how Slack shows them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import markup
from bot.sandbox.clock import micros

# Slack lists only some of the people behind a reaction unless `full` is asked for; it publishes no number.
REACTION_USERS_SHOWN = 5


@dataclass(slots=True, eq=False)
class Message:
    """`reactions` maps an emoji's name to its people in the order in which they reacted."""

    ts: str
    channel: str
    text: str
    user: str | None
    team: str
    bot_id: str | None = None
    app_id: str | None = None
    bot_profile: dict[str, Any] | None = None
    blocks: list[dict[str, Any]] | None = None
    attachments: list[dict[str, Any]] | None = None
    subtype: str | None = None
    thread_ts: str | None = None
    parent_user: str | None = None
    client_msg_id: str | None = None
    files: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    edited: dict[str, str] | None = None
    reactions: dict[str, dict[str, None]] = field(default_factory=dict)
    broadcast: bool = False

    def shown_reactions(self, viewer: str | None) -> list[dict[str, Any]]:
        """Pills with true counts; with a `viewer`, only some of their people, the viewer always among them."""
        shown = []
        for name, people in self.reactions.items():
            users = list(people)
            if viewer is not None and len(users) > REACTION_USERS_SHOWN:
                kept = users[:REACTION_USERS_SHOWN]
                users = kept if viewer not in people or viewer in kept else [viewer, *kept[1:]]
            shown.append({"name": name, "users": users, "count": len(people)})
        return shown

    def render(self, *, viewer: str | None = None, with_metadata: bool = False) -> dict[str, Any]:
        """The message object of events and of the Web API, without its thread's counts (see `Channel.render`)."""
        shown: dict[str, Any] = {"type": "message", "text": self.text, "ts": self.ts, "team": self.team}
        if self.subtype:
            shown["subtype"] = self.subtype
        for key in ("user", "bot_id", "app_id", "bot_profile", "client_msg_id", "thread_ts", "edited"):
            value = getattr(self, key)
            if value:
                shown[key] = value
        if self.parent_user:
            shown["parent_user_id"] = self.parent_user
        if self.blocks:
            shown["blocks"] = self.blocks
        elif self.user and not self.bot_id and self.text:
            shown["blocks"] = [markup.rich_text(self.text)]
        if self.attachments:
            shown["attachments"] = self.attachments
        if self.files:
            shown["files"] = self.files
            shown["upload"] = False
        if self.reactions:
            shown["reactions"] = self.shown_reactions(viewer)
        if with_metadata and self.metadata:
            shown["metadata"] = self.metadata
        return shown


@dataclass(slots=True, eq=False)
class Channel:
    """A channel, or with `im_with` the direct messages between that person and the bot."""

    id: str
    name: str
    created: int
    members: dict[str, None]
    is_private: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False
    im_with: str | None = None
    messages: dict[str, Message] = field(default_factory=dict)
    top: list[str] = field(default_factory=list)
    threads: dict[str, list[str]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Slack's `channel_type`."""
        return "im" if self.im_with else "group" if self.is_private else "channel"

    def add(self, message: Message) -> None:
        """Keeps a message newer than every other one of the channel."""
        self.messages[message.ts] = message
        if message.thread_ts is None or message.broadcast:
            self.top.append(message.ts)
        if message.thread_ts is not None:
            self.threads.setdefault(message.thread_ts, []).append(message.ts)

    def remove(self, message: Message) -> None:
        """Takes a message away; one with replies leaves Slack's tombstone."""
        if message.ts in self.threads:
            message.text, message.blocks, message.files = "This message was deleted.", None, []
            message.subtype, message.user, message.bot_id = "tombstone", "USLACKBOT", None
            message.reactions.clear()
            return
        del self.messages[message.ts]
        _discard(self.top, message.ts)
        if message.thread_ts is not None:
            replies = self.threads[message.thread_ts]
            _discard(replies, message.ts)
            if not replies:
                del self.threads[message.thread_ts]

    def render(self, message: Message, *, viewer: str | None = None, with_metadata: bool = False) -> dict[str, Any]:
        """The message with what its thread adds to it: `reply_count` and its company."""
        shown = message.render(viewer=viewer, with_metadata=with_metadata)
        replies = self.threads.get(message.ts)
        if replies:
            people = list(dict.fromkeys(self.messages[ts].user or "" for ts in replies))
            shown.update(
                thread_ts=message.ts,
                reply_count=len(replies),
                reply_users=people[:5],
                reply_users_count=len(people),
                latest_reply=replies[-1],
                is_locked=False,
                subscribed=False,
            )
        return shown

    def newest_first(self, *, oldest: int, latest: int) -> Iterator[Message]:
        """Top-level messages with oldest <= ts <= latest, in microseconds."""
        start = bisect_left(self.top, oldest, key=micros)
        end = bisect_right(self.top, latest, key=micros)
        for index in range(end - 1, start - 1, -1):
            yield self.messages[self.top[index]]

    def replies(self, parent: str, *, oldest: int, latest: int) -> Iterator[Message]:
        """Replies with oldest <= ts <= latest, the oldest first."""
        thread = self.threads.get(parent, [])
        start = bisect_left(thread, oldest, key=micros)
        for ts in thread[start:]:
            if micros(ts) > latest:
                return
            yield self.messages[ts]


def _discard(ordered: list[str], ts: str) -> None:
    index = bisect_left(ordered, ts)
    if index < len(ordered) and ordered[index] == ts:
        del ordered[index]
