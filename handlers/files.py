"""Shared files that hold an article."""

import asyncio

from bot.desk.ids import DeskId, PersonId
from bot.errors import NotUnderstood
from bot.flows.read_file import SharedFile, readable, want_file
from bot.services import Services
from bot.slack.replies import sentence
from handlers.payload import Payload


async def ask_for_files(
    services: Services, desk: DeskId, person: PersonId, files: list[Payload], *, event: str, text_taken: bool
) -> None:
    """Has each one that can be read fetched and read by a job.

    Then raises NotUnderstood for the first of another kind, unless the text beside it was taken: there it is
    an article's picture.
    """
    unread = None
    shared = [
        SharedFile(
            id=str(file["id"]),
            name=str(file.get("name") or file.get("title") or "the file"),
            url=str(file.get("url_private_download") or file.get("url_private") or ""),
            snippet=file.get("mode") == "snippet",
            external=file.get("is_external") is True or file.get("mode") == "external",
        )
        for file in files
    ]
    kept = []
    for file in shared:
        try:
            readable(file)
            kept.append(file)
        except NotUnderstood as error:
            unread = unread or error
    wanted = await asyncio.gather(*(want_file(services, desk, person, file, f"{event}:{file.id}") for file in kept))
    for file, new in zip(kept, wanted, strict=True):
        if new:
            sign = sentence(f"Fetching {file.name} …")
            services.prompter.later(services.outbox.tell(desk, person, sign))
    if unread and not text_taken:
        raise unread
