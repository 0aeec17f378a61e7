"""App Home: what is open on my desks."""

from slack_bolt.async_app import AsyncApp

from bot.desk.ids import PersonId
from bot.flows.list_claims import draw_home
from bot.services import Services
from handlers.payload import Payload


def register(app: AsyncApp) -> None:
    app.event("app_home_opened")(opened)


async def opened(event: Payload, services: Services) -> None:
    if event.get("tab", "home") == "home":
        services.prompter.later(_draw(services, PersonId(event["user"])))


async def _draw(services: Services, person: PersonId) -> None:
    await services.outbox.publish_home(person, await draw_home(services, person))
