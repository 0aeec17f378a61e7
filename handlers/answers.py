"""The visible sign that a text was taken."""

from bot.desk.ids import DeskId, PersonId
from bot.flows.submit_article import Accepted
from bot.services import Services
from bot.slack.drawn import Drawn


def say_taken(services: Services, desk: DeskId, person: PersonId, accepted: Accepted) -> None:
    """Tells the person privately, beside the acknowledgement."""
    if sentence := accepted.sentence:
        services.prompter.later(services.outbox.tell(desk, person, Drawn(text=sentence, blocks=[])))
