"""The thin door that Slack knocks on: each listener parses, calls a flow, acknowledges and answers."""

from slack_bolt.async_app import AsyncApp

from bot.services import Services
from handlers import actions, commands, home, messages, reactions, shortcuts, views
from handlers.errors import answer_error
from handlers.middleware import providing

SURFACES = (commands, shortcuts, actions, views, messages, reactions, home)


def register(app: AsyncApp, services: Services) -> None:
    """`app` must have `process_before_response=True`: what its listeners cannot store is not acknowledged."""
    app.use(providing(services))
    for surface in SURFACES:
        surface.register(app)
    app.error(answer_error)
