"""What happens in conversations, whoever does it: each verb changes the workspace and sends Slack's events."""

import re
import uuid
from typing import Any

from bot.sandbox.clock import Stamps
from bot.sandbox.errors import ApiError
from bot.sandbox.events import Events
from bot.sandbox.messages import Channel, Message
from bot.sandbox.people import Person
from bot.sandbox.workspace import APP_ID, BOT_ID, BOT_REAL_NAME, BOT_USER_ID, TEAM_ID, Workspace

# Slack's caps on reactions are unpublished; these are the usual observations.
EMOJI_PER_MESSAGE = 50
REACTIONS_PER_PERSON = 23
_EMOJI = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")


class Conversations:
    """Membership is asked of the callers: the Web API refuses what a visitor may do, and the other way round."""

    def __init__(self, workspace: Workspace, events: Events, stamps: Stamps) -> None:
        self._workspace = workspace
        self._events = events
        self._stamps = stamps

    # Messages

    def post_as_bot(
        self,
        channel: Channel,
        content: dict[str, Any],
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
        through_response_url: bool = False,
    ) -> Message:
        """The bot's message; `content` holds checked text, blocks, attachments and metadata.

        Through a `response_url` it is a `bot_message` without a user, as Slack has it.
        """
        message = self._bot_message(channel, content, thread_ts=thread_ts)
        message.broadcast = broadcast
        if through_response_url:
            message.subtype, message.user = "bot_message", None
        elif broadcast:
            message.subtype = "thread_broadcast"
        self._publish(channel, message)
        return message

    def whisper(self, channel: Channel, user: str, content: dict[str, Any], *, thread_ts: str | None = None) -> Message:
        """A message of the bot that only `user` sees; it is in no history and has no events."""
        message = self._bot_message(channel, content, thread_ts=thread_ts)
        self._workspace.ephemerals[user].append(message)
        self._workspace.changed("ephemerals", user)
        return message

    def post_as(
        self,
        user: str,
        channel: Channel,
        text: str,
        *,
        thread_ts: str | None = None,
        files: list[dict[str, Any]] | None = None,
    ) -> Message:
        """A person's message; `text` is in Slack's markup already. Another app's person posts as an app."""
        person = self._workspace.people[user]
        message = Message(
            ts=self._stamps.next(),
            channel=channel.id,
            text=text,
            user=user,
            team=person.team_id,
            bot_id=person.bot_id,
            app_id=person.app_id,
            thread_ts=thread_ts,
            client_msg_id=None if person.is_bot else str(uuid.uuid4()),
            files=files or [],
            subtype="file_share" if files else None,
        )
        self._publish(channel, message)
        if f"<@{BOT_USER_ID}>" in text and channel.kind != "im":
            event = {**message.render(), "type": "app_mention", "channel": channel.id, "event_ts": message.ts}
            event.pop("subtype", None)
            self._events.in_channel(channel, event)
        return message

    def edit(self, channel: Channel, message: Message, changes: dict[str, Any]) -> None:
        """Sets the given fields of a bot's message; `edited` only where the text is another."""
        before = channel.render(message)
        if changes.get("text", message.text) != message.text and message.user:
            message.edited = {"user": message.user, "ts": self._stamps.next()}
        for name, value in changes.items():
            setattr(message, name, value)
        self._changed(channel, message, before)

    def delete(self, channel: Channel, message: Message) -> None:
        """Slack leaves a tombstone (a `message_changed`) where there are replies."""
        before = channel.render(message)
        channel.remove(message)
        if message.ts in channel.messages:
            self._changed(channel, message, before)
            return
        self._workspace.changed(channel.id)
        stamp = self._stamps.next()
        deleted = {"subtype": "message_deleted", "hidden": True, "deleted_ts": message.ts}
        self._events.message(channel, {**deleted, "ts": stamp, "event_ts": stamp, "previous_message": before})

    # Reactions

    def react(self, user: str, channel: Channel, message: Message, name: str) -> str:
        """Returns the event's time."""
        if not _EMOJI.fullmatch(name):
            raise ApiError("invalid_name")
        people = message.reactions.get(name)
        if people is None:
            if len(message.reactions) >= EMOJI_PER_MESSAGE:
                raise ApiError("too_many_emoji")
        elif user in people:
            raise ApiError("already_reacted")
        if sum(user in others for others in message.reactions.values()) >= REACTIONS_PER_PERSON:
            raise ApiError("too_many_reactions")
        message.reactions.setdefault(name, {})[user] = None
        return self._reacted("reaction_added", user, channel, message, name)

    def unreact(self, user: str, channel: Channel, message: Message, name: str) -> str:
        """Returns the event's time; raises `no_reaction`."""
        people = message.reactions.get(name, {})
        if user not in people:
            raise ApiError("no_reaction")
        del people[user]
        if not people:
            del message.reactions[name]
        return self._reacted("reaction_removed", user, channel, message, name)

    # Membership and the rest

    def join(self, user: str, channel: Channel, *, inviter: str | None = None) -> bool:
        """Whether the person (or the bot) was not there before."""
        if user in channel.members:
            return False
        self._workspace.admit(user, channel)
        self._workspace.changed("channels")
        event: dict[str, Any] = {
            "type": "member_joined_channel",
            "user": user,
            "channel": channel.id,
            "channel_type": "G" if channel.is_private else "C",
            "team": self._workspace.people[user].team_id,
            "event_ts": self._stamps.next(),
        }
        if inviter:
            event["inviter"] = inviter
        self._events.in_channel(channel, event)
        return True

    def archive(self, user: str, channel: Channel) -> None:
        """Its members stay; nobody can write in it."""
        self._closed(user, channel, archived=True)

    def unarchive(self, user: str, channel: Channel) -> None:
        self._closed(user, channel, archived=False)

    def _closed(self, user: str, channel: Channel, *, archived: bool) -> None:
        """Of a public channel every app hears that has subscribed to it."""
        channel.is_archived = archived
        self._workspace.changed("channels")
        kind, verb = ("group" if channel.is_private else "channel"), ("archive" if archived else "unarchive")
        event = {"type": f"{kind}_{verb}", "channel": channel.id, "user": user, "event_ts": self._stamps.next()}
        if channel.is_private:
            self._events.in_channel(channel, event)
        else:
            self._events.send(event, channel=channel)

    def join_team(self, person: Person) -> None:
        self._about("team_join", person)

    def deactivate(self, user: str) -> None:
        self._about("user_change", self._workspace.deactivate(user))

    def _about(self, type_: str, person: Person) -> None:
        """An event that is no conversation's: of a person of this workspace."""
        now = self._workspace.clock.now()
        self._events.send(
            {"type": type_, "user": person.user(now), "cache_ts": int(now), "event_ts": self._stamps.next()}
        )

    def file_shared(self, user: str, channel: Channel, file_id: str) -> None:
        event = {"type": "file_shared", "channel_id": channel.id, "file_id": file_id, "user_id": user}
        self._events.in_channel(channel, {**event, "file": {"id": file_id}, "event_ts": self._stamps.next()})

    def open_home(self, user: str, view: dict[str, Any] | None) -> None:
        event: dict[str, Any] = {
            "type": "app_home_opened",
            "user": user,
            "channel": self._workspace.im(user).id,
            "tab": "home",
            "event_ts": self._stamps.next(),
        }
        if view:
            event["view"] = view
        self._events.send(event)

    def _bot_message(self, channel: Channel, content: dict[str, Any], *, thread_ts: str | None) -> Message:
        return Message(
            ts=self._stamps.next(),
            channel=channel.id,
            user=BOT_USER_ID,
            team=TEAM_ID,
            bot_id=BOT_ID,
            app_id=APP_ID,
            bot_profile={
                "id": BOT_ID,
                "app_id": APP_ID,
                "user_id": BOT_USER_ID,
                "name": BOT_REAL_NAME,
                "deleted": False,
                "team_id": TEAM_ID,
            },
            thread_ts=thread_ts,
            parent_user=self._parent_user(channel, thread_ts),
            **content,
        )

    def _parent_user(self, channel: Channel, thread_ts: str | None) -> str | None:
        parent = channel.messages.get(thread_ts) if thread_ts else None
        return parent.user if parent else None

    def _publish(self, channel: Channel, message: Message) -> None:
        message.parent_user = self._parent_user(channel, message.thread_ts)
        channel.add(message)
        self._workspace.changed(channel.id)
        self._events.message(channel, {**message.render(with_metadata=True), "event_ts": message.ts})

    def _changed(self, channel: Channel, message: Message, before: dict[str, Any]) -> None:
        self._workspace.changed(channel.id)
        stamp = self._stamps.next()
        self._events.message(
            channel,
            {
                "subtype": "message_changed",
                "hidden": True,
                "message": channel.render(message),
                "previous_message": before,
                "ts": stamp,
                "event_ts": stamp,
            },
        )

    def _reacted(self, type_: str, user: str, channel: Channel, message: Message, name: str) -> str:
        self._workspace.changed(channel.id)
        stamp = self._stamps.next()
        event: dict[str, Any] = {
            "type": type_,
            "user": user,
            "reaction": name,
            "item": {"type": "message", "channel": channel.id, "ts": message.ts},
            "event_ts": stamp,
        }
        if message.user:
            event["item_user"] = message.user
        self._events.in_channel(channel, event)
        return stamp
