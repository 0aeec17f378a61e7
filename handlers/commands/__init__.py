"""The slash commands."""

from slack_bolt.async_app import AsyncApp

from handlers.commands.claims import claims
from handlers.commands.digest import digest
from handlers.commands.verify import verify

COMMANDS = {"/verify": verify, "/claims": claims, "/digest": digest}


def register(app: AsyncApp) -> None:
    for name, listener in COMMANDS.items():
        app.command(name)(listener)
