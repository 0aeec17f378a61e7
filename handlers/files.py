"""Shared files that hold an article."""

from bot.desk.ids import DeskId, PersonId
from bot.flows.read_file import SharedFile, readable
from bot.services import Services
from bot.slack.replies import sentence
from handlers.payload import Payload


async def ask_for_files(
    services: Services, desk: DeskId, person: PersonId, files: list[Payload], *, event: str
) -> None:
    """Has each one fetched and read by a job. Raises NotUnderstood for a kind of file that is not read."""
    wanted = [
        SharedFile(
            id=str(file["id"]),
            name=str(file.get("name") or file.get("title") or "the file"),
            url=str(file.get("url_private_download") or file.get("url_private") or ""),
            snippet=file.get("mode") == "snippet",
        )
        for file in files
    ]
    for file in wanted:
        readable(file)
    for file in wanted:
        await services.prompter.file(desk, person, file.name, file.url, event=f"{event}:{file.id}")
        sign = sentence(f"Fetching {file.name} …")
        services.prompter.later(services.outbox.tell(desk, person, sign))
