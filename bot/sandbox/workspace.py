"""The workspace in memory: people, channels, private messages, and who is told when one of them changes."""

import itertools
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import replace

from bot.sandbox.clock import Clock
from bot.sandbox.errors import ApiError
from bot.sandbox.messages import Channel, Message
from bot.sandbox.people import Kind, Person

TEAM_ID = "T0SANDBOX"
TEAM_NAME = "The Harbour Courier"
TEAM_DOMAIN = "harbour-courier"
STRANGER_TEAM_ID = "T0STRANGER"
APP_ID = "A0SANDBOX"
BOT_ID = "B0SANDBOX"
BOT_USER_ID = "U0SANDBOT"
BOT_NAME = "secondsource"
BOT_REAL_NAME = "Second Source"

# Three full members in three time zones; ids are stable, so that tests and links can name them.
COLLEAGUES = (
    ("U0MAEVE", "maeve", "Maeve Lindqvist", "Europe/London"),
    ("U0TOMAS", "tomas", "Tomás Okafor", "Africa/Lagos"),
    ("U0PRIYA", "priya", "Priya Castellano", "America/New_York"),
)
# Name, and whether the bot has been invited.
CHANNELS = (("C0VERIFY", "verification", True), ("C0POLITICS", "politics", True), ("C0LOBBY", "lobby", False))

EPHEMERALS_KEPT = 200


class Workspace:
    """State and look-ups only: who may do what, and the events it causes, are in `conversations.py`.

    `on_change(what, user)` is called after each change with a channel's id or one of "people", "channels",
    "ephemerals", "views", "home"; `user` where only that person sees the change.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.people: dict[str, Person] = {}
        self.deactivated: frozenset[str] = frozenset()
        self.channels: dict[str, Channel] = {}
        self.ephemerals: dict[str, deque[Message]] = defaultdict(lambda: deque(maxlen=EPHEMERALS_KEPT))
        self.revision = 0
        self.on_change: list[Callable[[str, str | None], None]] = []
        self._serial = itertools.count(1)
        self._by_name: dict[str, str] = {}
        self._ims: dict[str, str] = {}
        self._add(
            Person(
                BOT_USER_ID,
                BOT_NAME,
                BOT_REAL_NAME,
                "Etc/UTC",
                TEAM_ID,
                kind="bot",
                bot_id=BOT_ID,
                app_id=APP_ID,
            )
        )
        for id_, name, real_name, tz in COLLEAGUES:
            self._add(Person(id_, name, real_name, tz, TEAM_ID))
        for id_, name, invited in CHANNELS:
            self._open_channel(Channel(id_, name, self._seconds(), dict.fromkeys(self._members(bot=invited))))
        for id_, *_ in COLLEAGUES:
            self.im(id_)

    # People

    def add_person(
        self,
        name: str,
        *,
        real_name: str | None = None,
        tz: str = "Europe/London",
        kind: Kind = "member",
        join: bool = True,
    ) -> Person:
        """A newcomer, who joins every public channel (without events) unless `join` is False.

        A "bot" is somebody else's app: it has a bot id of its own.
        """
        serial = next(self._serial)
        person = Person(
            f"U0P{serial:06d}",
            name,
            real_name or name,
            tz,
            STRANGER_TEAM_ID if kind == "stranger" else TEAM_ID,
            kind=kind,
            bot_id=f"B0P{serial:06d}" if kind == "bot" else None,
            app_id=f"A0P{serial:06d}" if kind == "bot" else None,
        )
        self._add(person)
        if join:
            for channel in self.channels.values():
                if channel.kind == "channel":
                    self.admit(person.id, channel)
        self.changed("people")
        return person

    def deactivate(self, id_: str) -> Person:
        """Slack goes on counting their reactions, and names them no more. Raises `user_not_found`."""
        self.people[id_] = replace(self.person(id_), deleted=True)
        self.deactivated |= {id_}
        self.changed("people")
        return self.people[id_]

    def person(self, id_: str) -> Person:
        """Raises `user_not_found`."""
        if id_ not in self.people:
            raise ApiError("user_not_found")
        return self.people[id_]

    def ids_by_name(self) -> dict[str, str]:
        """The names that "@name" may mean: a person's, and the bot's."""
        return {person.name: person.id for person in self.people.values()}

    # Channels

    def add_channel(self, name: str, *, bot: bool = True, is_private: bool = False) -> Channel:
        """A channel of all the people, without events; the bot is in it unless `bot` is False."""
        id_ = f"C0C{next(self._serial):06d}"
        channel = Channel(id_, name, self._seconds(), {}, is_private=is_private)
        for person in self._members(bot=bot):
            self.admit(person, channel)
        self._open_channel(channel)
        self.changed("channels")
        return channel

    def admit(self, id_: str, channel: Channel) -> None:
        """A member more; with a stranger, the channel is shared with another workspace."""
        channel.members[id_] = None
        channel.is_ext_shared |= self.people[id_].kind == "stranger"

    def channel(self, id_or_name: str) -> Channel:
        """By id, by name, or by the user whose direct messages are meant; raises `channel_not_found`."""
        if id_or_name in self.channels:
            return self.channels[id_or_name]
        if (id_ := self._by_name.get(id_or_name.removeprefix("#"))) is not None:
            return self.channels[id_]
        if id_or_name in self.people and id_or_name != BOT_USER_ID:
            return self.im(id_or_name)
        raise ApiError("channel_not_found")

    def im(self, user: str) -> Channel:
        """The direct messages between a person and the bot, opened at their first use."""
        if (id_ := self._ims.get(user)) is not None:
            return self.channels[id_]
        members = dict.fromkeys((user, BOT_USER_ID))
        channel = Channel("D0" + user[2:], "directmessage", self._seconds(), members, im_with=user)
        self._ims[user] = channel.id
        self.channels[channel.id] = channel
        self.changed("channels")
        return channel

    def message(self, channel: Channel, ts: str) -> Message:
        """Raises `message_not_found`."""
        message = channel.messages.get(ts)
        if message is None:
            raise ApiError("message_not_found")
        return message

    def channel_ids_by_name(self) -> dict[str, str]:
        return dict(self._by_name)

    # Changes

    def changed(self, what: str, user: str | None = None) -> None:
        self.revision += 1
        for listener in self.on_change:
            listener(what, user)

    def _add(self, person: Person) -> None:
        self.people[person.id] = person

    def _open_channel(self, channel: Channel) -> None:
        self.channels[channel.id] = channel
        self._by_name[channel.name] = channel.id

    def _members(self, *, bot: bool) -> list[str]:
        return [id_ for id_ in self.people if bot or id_ != BOT_USER_ID]

    def _seconds(self) -> int:
        return int(self.clock.now())
