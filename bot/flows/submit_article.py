"""A pasted text becomes an article of the desk, once, and is read as soon as a worker is free."""

import hashlib
import re
from dataclasses import dataclass

from bot.desk.ids import ArticleId, DeskId, PersonId, channel_of, is_private
from bot.errors import DeskError, NotReadable
from bot.services import Services
from bot.slack.text import words as counted
from bot.store.articles import Taken

LONGEST = 200_000
"""Characters; the reader refuses the same, this spares it the way."""

JOINED_WITHIN = 0.5
"""Seconds that an answer waits to hear whether the bot is in the channel. Then the text is taken, and the job
that posts it finds out."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Submission:
    desk: DeskId
    person: PersonId
    text: str
    response_url: str = ""
    """Where the person can be answered privately while the text is read."""
    event: str = ""
    """The `event_id` that brought the text, so that a redelivery brings it once."""


@dataclass(frozen=True, slots=True)
class Accepted:
    taken: Taken
    article: ArticleId
    words: int
    thread_link: str | None
    """The standing thread, where the same text is on the desk already."""

    @property
    def sentence(self) -> str | None:
        """The visible sign; None where there is nothing to say: Slack has sent again what stands already."""
        match self.taken:
            case Taken.REPEATED if self.thread_link:
                return None
            case Taken.RESUMED if self.thread_link:
                return f"This text is on the desk already: <{self.thread_link}|its thread>; its missing cards follow."
            case Taken.STANDING if self.thread_link:
                return f"This text is on the desk already: <{self.thread_link}|its thread>."
            case Taken.STANDING | Taken.RESUMED:
                return "This text is on the desk already; its thread is about to appear."
            case _:
                return f"Reading {counted(self.words, 'word')} …"


def article_id(text: str) -> ArticleId:
    """White space does not tell two texts apart: each door cuts and breaks lines in its own way."""
    return ArticleId(hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16])


async def submit_article(services: Services, submission: Submission) -> Accepted:
    """Raises NotReadable for what needs no reading to be refused, DeskError where the bot is not in the channel."""
    desk, text = submission.desk, submission.text
    if len(text) > LONGEST:
        raise NotReadable(f"This text has {len(text):,} characters; at most {LONGEST:,} are read at once.")
    if not text.strip():
        raise NotReadable("There is no text to read.")
    words = len(_WORD.findall(text))
    await must_have_joined(services, desk)
    article = article_id(text)
    taken, thread = await services.articles.submit(
        desk,
        article,
        text=text,
        words=words,
        pasted_by=submission.person,
        now=services.now(),
        response_url=submission.response_url,
        event=submission.event,
    )
    if (
        thread is None or taken is Taken.RESUMED
    ):  # also where the event came before: its first delivery may have been taken and then failed
        services.prompter.later(services.desks.belong(desk, submission.person))
        services.prompter.article(desk, article)
    return Accepted(taken, article, words, services.link(desk, thread) if thread else None)


async def must_have_joined(services: Services, desk: DeskId) -> None:
    """Raises DeskError where the bot is not in the channel, as far as Slack says so within JOINED_WITHIN."""
    if not await services.directory.joined(channel_of(desk), within=JOINED_WITHIN):
        raise DeskError(not_in_channel(services, desk))


def not_in_channel(services: Services, desk: DeskId) -> str:
    if is_private(desk):
        return f"I cannot read in this conversation: send the article to @{services.me.name} directly."
    return f"I am not in this channel yet: type /invite @{services.me.name} here, then paste the article again."
