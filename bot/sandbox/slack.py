"""Everything that the Web API, the visitor API and the deliveries share, put together once."""

from dataclasses import dataclass

from bot.sandbox.clock import Clock, Stamps
from bot.sandbox.conversations import Conversations
from bot.sandbox.delivery import Delivery
from bot.sandbox.events import Events
from bot.sandbox.files import Files
from bot.sandbox.manifest import Manifest
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.surfaces import Surfaces
from bot.sandbox.triggers import Triggers
from bot.sandbox.workspace import Workspace


@dataclass(slots=True)
class Slack:
    """`url` is "" until the server listens."""

    clock: Clock
    stamps: Stamps
    manifest: Manifest
    workspace: Workspace
    events: Events
    conversations: Conversations
    surfaces: Surfaces
    triggers: Triggers
    files: Files
    socket_mode: SocketMode
    delivery: Delivery
    url: str = ""
