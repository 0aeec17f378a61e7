"""A real Chromium on the local Slack's page. `desk_page` and `visit` serve tests with the bot and without it."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, Page, async_playwright
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox

SCREENSHOTS = Path(__file__).parent / "screenshots"
WIDE, NARROW = (1280, 800), (390, 844)
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

Visit = Callable[..., Awaitable[Page]]
Snap = Callable[[Page, str], Awaitable[None]]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, or the one that CHROMIUM names; skips where there is none."""
    found = shutil.which(os.environ.get("CHROMIUM") or "chromium")
    if found is None:
        pytest.skip("No Chromium here: install Debian's `chromium`, or name one in CHROMIUM.")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield launched
        await launched.close()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A local Slack with high limits, without an app: a test connects its own."""
    running = Sandbox(scale=1000)
    await running.start()
    yield running
    await running.close()


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[AsyncWebClient]:
    """The Web API as the bot calls it."""
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url, session=session)


@pytest.fixture
async def visit(browser: Browser) -> AsyncIterator[Visit]:
    """`await visit(sandbox.url)` opens the page as a visitor of its own; `size` is WIDE or NARROW, `person` an id.

    A narrow window is a phone's, with touch. At the end no script may have failed on any of the pages.
    """
    failures: list[str] = []

    async def open_page(url: str, *, size: tuple[int, int] = WIDE, person: str | None = None) -> Page:
        width, height = size
        phone = size == NARROW
        context = await browser.new_context(
            viewport={"width": width, "height": height}, has_touch=phone, is_mobile=phone, reduced_motion="reduce"
        )
        page = await context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: failures.append(str(error)))
        await page.goto(f"{url}/?as={person}" if person else url)
        await page.locator("body[data-ready]").wait_for()
        return page

    yield open_page
    assert failures == []


@pytest.fixture
async def desk_page(visit: Visit, sandbox: Sandbox) -> Page:
    """The page at 1280 pixels, as Maeve, in #verification."""
    return await visit(sandbox.url)


@pytest.fixture
def snap() -> Snap:
    """`await snap(page, "thread-wide")` keeps a picture in `screenshots/` beside these tests, ignored by git."""

    async def keep(page: Page, name: str) -> None:
        SCREENSHOTS.mkdir(exist_ok=True)
        await page.screenshot(path=SCREENSHOTS / f"{name}.png")

    return keep


async def overflow(page: Page) -> int:
    """Pixels by which the page, or anything in it that is shown, is wider than the window."""
    return int(
        await page.evaluate(
            """() => Math.max(
                document.documentElement.scrollWidth - innerWidth,
                ...[...document.querySelectorAll("main *, header *, dialog[open] *, [popover] *")]
                  .filter((one) => one.checkVisibility() && !one.closest(".unseen"))
                  .map((one) => Math.ceil(one.getBoundingClientRect().right - innerWidth)),
                0,
            )"""
        )
    )
