"""The `secondsource` command."""

import asyncio
import logging
import os
import sys
import webbrowser
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.errors import DeskError, NotUnderstood, SetupError
from bot.settings import Settings, read_settings

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="A verification desk inside Slack.", pretty_exceptions_enable=False
)


def main() -> None:
    """Exit code 1 with one sentence on standard error for what a person can put right."""
    try:
        app()
    except DeskError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(1) from None


@app.command()
def serve() -> None:
    """Connect to Slack and keep the desk (with the background work beside it, unless WORK_IN_SERVE is false)."""
    from bot import serve as running

    settings = _start()
    asyncio.run(_with_store(settings, lambda url: running.serve(settings, url), own=True))


@app.command()
def work() -> None:
    """Do background work beside a running `serve`: reading, posting, digests."""
    from bot import serve as running

    settings = _start()
    asyncio.run(_with_store(settings, lambda url: running.work(settings, url)))


@app.command("try")
def try_(
    port: Annotated[int, typer.Option(help="Port of the page; 0 takes any free one.")] = 8765,
    open_page: Annotated[bool, typer.Option("--open/--no-open", help="Open the page where there is a desktop.")] = True,
) -> None:
    """Open the whole product with nothing configured: an embedded store and a local Slack with a web page."""
    asyncio.run(_try(_start(), port, open_page))


@app.command()
def extract(
    source: Annotated[str, typer.Argument(metavar="[FILE|-]", help="A text in UTF-8; - is standard input.")] = "-",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    as_jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read lines {"id", "text"}, write a line for each.')
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show under the table what led to each source, hedge and rank.")
    ] = False,
    html: Annotated[
        str | None, typer.Option("--html", metavar="FILE", help="Write the marked article as a page, too.")
    ] = None,
) -> None:
    """Read an article and print its claims."""
    from bot.reading.command import Asked, run_extract

    asked = Asked(as_json=as_json, as_jsonl=as_jsonl, explain=explain, html=html, reader=read_settings().reader)
    raise SystemExit(run_extract(source, asked, stdin=sys.stdin.buffer, stdout=sys.stdout, stderr=sys.stderr))


@app.command()
def reconcile() -> None:
    """Bring the votes of every desk in line with the reactions that Slack shows."""
    from bot.assembly import opened
    from bot.flows.reconcile_votes import reconcile_votes

    settings = _start()

    async def run(url: str) -> None:
        async with opened(settings, url) as desk:
            for known in await desk.services.desks.all():
                done = await reconcile_votes(desk.services, known)
                typer.echo(
                    f"{known}: {done.checked} cards compared, {done.changed} put right, {done.missed} not reached"
                )

    asyncio.run(_with_store(settings, run))


DeskOption = Annotated[str | None, typer.Option("--desk", metavar="T.C", help="One desk: workspace and channel.")]


@app.command()
def history(
    what: Annotated[str | None, typer.Argument(metavar="[CLAIM|ARTICLE]", help="Its id; none: the desks' own.")] = None,
    desk: DeskOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Print the append-only history of a claim, of an article's claims or of desks, oldest first."""
    from bot import keeping

    asyncio.run(_with_store(_start(), lambda url: keeping.history(url, what, desk, as_json=as_json), start=True))


@app.command("verify-ledger")
def verify_ledger(desk: DeskOption = None) -> None:
    """Rebuild every tally from the history alone and compare; exit code 1 where anything differs. Writes nothing."""
    from bot import keeping

    asyncio.run(_with_store(_start(), lambda url: keeping.verify_ledger(url, desk), start=True))


@app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Written anew; it appears once it is whole.")],
    everything: Annotated[bool, typer.Option("--all", help="The whole store: nothing less can be exported.")] = False,
) -> None:
    """Write the whole store into a file that `import` takes, on any kind of server.

    Articles, claims, votes, histories, settings and digests. Left out is what passes by itself: the queue of background
    work, Slack's pace, leases, events seen and reactions that came before their card; lists and indexes are made anew.
    """
    from bot import keeping

    if not everything:
        raise NotUnderstood("Say that you mean all of it: type secondsource export --all FILE.")
    asyncio.run(_with_store(_start(), lambda url: keeping.export(url, file), start=True))


@app.command("import")
def import_(file: Annotated[Path, typer.Argument(metavar="FILE", help="What `secondsource export` wrote.")]) -> None:
    """Read an export into an empty store, verify it, and have every card and thread drawn again.

    Stop `serve` and `work` first: beside them it refuses, and they do not start while it has not ended. The file is
    checked to its end before anything is written. An import that died goes on when it is given the same file again.
    """
    from bot import keeping

    settings, contents = _start(), keeping.checked_file(file)
    asyncio.run(_with_store(settings, lambda url: keeping.import_(url, file, contents), own=True))


def _start() -> Settings:
    from bot.logs import StoreTroubles

    settings = read_settings()
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for loud in ("docket", "slack_bolt", "slack_sdk"):
        logging.getLogger(loud).setLevel(max(logging.WARNING, logging.getLogger().level))
    for handler in logging.getLogger().handlers:
        handler.addFilter(StoreTroubles())
    return settings


async def _with_store(
    settings: Settings, run: Callable[[str], Awaitable[None]], *, own: bool = False, start: bool = False
) -> None:
    """Runs with the store's URL: REDIS_URL, or the embedded server.

    `own` starts that server, others join it; with `start`, where nobody has, they start it for as long as they run.
    """
    if settings.redis_url:
        await run(settings.redis_url)
        return
    from bot.store import embedded

    folder = settings.data_folder or embedded.default_folder()
    url = None if own else await embedded.join(folder)
    if url is not None:
        await run(url)
        return
    if not (own or start):
        raise SetupError("No desk is running here: start `secondsource serve` first, or set REDIS_URL.")
    server = await embedded.own(folder)
    server.keep()
    try:
        await run(server.url)
    finally:
        await server.close()


@asynccontextmanager
async def _fresh_store(settings: Settings) -> AsyncIterator[str]:
    """`try` begins with an empty store: the local Slack remembers nothing either."""
    from bot.store import embedded
    from bot.store.connect import connect, store_retry

    folder = (settings.data_folder or embedded.default_folder()) / "try"
    server = await embedded.own(folder)
    server.keep()
    try:
        client = connect(server.url)
        await store_retry(client.flushall)
        await client.aclose()
        yield server.url
    finally:
        await server.close()


async def _try(settings: Settings, port: int, open_page: bool) -> None:
    from bot import serve as running
    from bot.sandbox import Sandbox

    stop = running.stopped_by_signal()
    async with _fresh_store(settings) as url:
        slack = Sandbox()
        try:
            await slack.start(port=port)
        except OSError as error:
            raise SetupError(
                f"Port {port} cannot be used ({os.strerror(error.errno or 0)}): name another with --port."
            ) from error
        try:
            local: dict[str, Any] = {
                "slack_bot_token": slack.bot_token,
                "slack_app_token": slack.app_token,
                "slack_api_url": slack.api_url,
                "http_port": 0,
            }
            running_settings = Settings.model_validate(settings.model_dump() | local)
            serving = asyncio.create_task(running.serve(running_settings, url, stop=stop))
            typer.echo(f"Second Source is open at {slack.url}\nPaste an article there. Ctrl-C ends it.")
            if open_page and _has_desktop():
                webbrowser.open(slack.url)
            await serving
        finally:
            await slack.close()


def _has_desktop() -> bool:
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    main()
