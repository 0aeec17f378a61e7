"""The thin door that Slack knocks on: each listener parses, calls a flow, acknowledges and answers."""

from slack_bolt.async_app import AsyncApp

from bot.services import Services
from handlers import actions, commands, home, membership, messages, people, reactions, shortcuts, views
from handlers.errors import answer_error
from handlers.gaps import NoticingGaps
from handlers.middleware import Providing

SURFACES = (reactions, actions, commands, shortcuts, views, messages, membership, home, people)
"""Bolt asks them in this order whether a request is theirs, some 20 µs a listener: what comes in crowds is first."""


def register(app: AsyncApp, services: Services) -> None:
    """`app` must have `process_before_response=True`: what its listeners cannot store is not acknowledged."""
    app.use(NoticingGaps(services))
    app.use(Providing(services))
    for surface in SURFACES:
        surface.register(app)
    app.error(answer_error)
