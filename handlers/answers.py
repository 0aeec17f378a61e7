"""The visible sign that a text was taken."""

from bot.desk.ids import DeskId, PersonId
from bot.flows.submit_article import Accepted
from bot.services import Services
from bot.slack.drawn import Drawn


def say_taken(services: Services, desk: DeskId, person: PersonId, accepted: Accepted, *, event: str = "") -> None:
    """Tells the person privately, beside the acknowledgement; of one `event` once, however often Slack sends it."""
    if sentence := accepted.sentence:
        services.prompter.later(_once(services, desk, person, Drawn(text=sentence, blocks=[]), event))


async def _once(services: Services, desk: DeskId, person: PersonId, drawn: Drawn, event: str) -> None:
    if not event or await services.articles.first_answer(desk, event):
        await services.outbox.tell(desk, person, drawn)
