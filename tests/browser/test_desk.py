"""The whole product in the browser: paste an article, see the thread, vote as two people, run the digest."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, expect
from redis.asyncio import Redis

from tests.browser.conftest import NARROW, Snap, Visit, overflow
from tests.scenarios.newsroom import Newsroom, open_newsroom

pytestmark = pytest.mark.browser


@pytest.fixture
async def newsroom(browser: Browser, store: Redis, valkey: str) -> AsyncIterator[Newsroom]:
    """After `browser`, so that nothing is started where there is none."""
    assert browser.is_connected()
    assert await store.ping()
    async with AsyncExitStack() as stack:
        yield await open_newsroom(stack, valkey)


async def test_an_article_is_pasted_voted_on_by_two_and_found_in_the_digest(
    newsroom: Newsroom, visit: Visit, snap: Snap
) -> None:
    maeve, tomas, priya = newsroom.people
    page = await visit(newsroom.slack.url, person=maeve)
    await page.get_by_test_id("sample-article").click()
    await page.get_by_test_id("send").click()
    parent = page.get_by_test_id("message").filter(has_text="claims in the thread")
    await expect(parent).to_be_visible(timeout=60_000)
    await expect(page.get_by_test_id("ephemeral")).to_contain_text("Reading")

    await parent.get_by_test_id("thread-open").click()
    cards = page.get_by_test_id("thread").get_by_test_id("message").filter(has_text="Is it so that")
    await expect(cards.nth(2)).to_be_visible()
    first, second = cards.nth(0), cards.nth(1)

    await page.get_by_test_id(f"person-{tomas}").click()
    await first.hover()
    await first.get_by_test_id("add-reaction").click()
    await page.get_by_test_id("picker-white_check_mark").click()
    await expect(first).to_contain_text("Needs second source · 1 × Verified")
    await second.get_by_test_id("action-vote:false").click()
    await expect(second).to_contain_text("Needs second source · 1 × False")

    await page.get_by_test_id(f"person-{priya}").click()
    await first.get_by_test_id("action-vote:verified").click()
    await expect(first).not_to_contain_text("Needs second source")
    await expect(first).to_contain_text("Verified")
    await second.get_by_test_id("action-vote:verified").click()
    await expect(second).to_contain_text("Contested")
    await snap(page, "thread")

    await page.get_by_test_id("composer").fill("/digest now")
    await page.get_by_test_id("send").click()
    digest = page.get_by_test_id("message").filter(has_text="Still open")
    await expect(digest).to_be_visible(timeout=15_000)
    await expect(digest).to_contain_text("Contested")
    await snap(page, "digest")

    phone = await visit(newsroom.slack.url, size=NARROW, person=priya)
    await phone.get_by_test_id("message").filter(has_text="claims in the thread").get_by_test_id("thread-open").click()
    await expect(phone.get_by_test_id("thread")).to_contain_text("Is it so that")
    assert await overflow(phone) == 0
    await snap(phone, "thread-phone")
