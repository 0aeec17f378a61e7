"""A shared text file becomes an article of the desk."""

from dataclasses import dataclass

from bot.desk.ids import DeskId, PersonId
from bot.errors import NotReadable, NotUnderstood
from bot.flows.submit_article import Accepted, Submission, submit_article
from bot.services import Services
from bot.slack.refusals import Refused
from bot.store.files import Wanted

ENDINGS = (".txt", ".md")
LARGEST = 1_000_000
"""Bytes; Slack's own limit for a snippet."""


@dataclass(frozen=True, slots=True)
class SharedFile:
    id: str
    name: str
    url: str
    snippet: bool
    external: bool = False
    """It lies on another server, and Slack only links to it."""


def readable(file: SharedFile) -> None:
    """Raises NotUnderstood for a kind of file that is not read."""
    if file.external:
        raise NotUnderstood(f"“{file.name}” does not lie on Slack, so I do not fetch it: paste its text instead.")
    if not file.snippet and not file.name.casefold().endswith(ENDINGS):
        raise NotUnderstood(f"I read .txt and .md files and snippets, not “{file.name}”: paste its text instead.")


async def want_file(services: Services, desk: DeskId, person: PersonId, file: SharedFile, share: str) -> bool:
    """Has a file fetched and read by a job; False where an earlier delivery of its message did."""
    new = await services.files.want(desk, share, Wanted(person, file.name, file.url), services.now())
    services.prompter.file(desk, share)
    return new


async def read_file(services: Services, desk: DeskId, share: str, file: Wanted) -> Accepted:
    """Raises NotReadable where the file is no text of a readable size, or cannot be fetched."""
    try:
        data = await services.outbox.download(file.url, limit=LARGEST)
    except (Refused, NotReadable) as error:
        raise NotReadable(f"I could not fetch “{file.name}”: {error}") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotReadable(f"“{file.name}” is not a text in UTF-8: save it as plain text and send it again.") from None
    return await submit_article(services, Submission(desk, file.by, text, event=share))
