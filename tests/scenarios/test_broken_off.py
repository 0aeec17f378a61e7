"""Posting that is broken off loses nothing and doubles nothing."""

import pytest

from bot.sandbox import BOT_USER_ID
from tests.scenarios.newsroom import drawn, long_article, newsroom_of


@pytest.mark.parametrize("how", ["another paste", "an invitation", "an unarchiving", "a private channel's unarchiving"])
async def test_a_channel_that_closes_in_mid_posting_keeps_its_cards_and_the_rest_follows(
    newsroom_store: str, how: str
) -> None:
    async with newsroom_of(newsroom_store, scale=1000.0, slack_pace=1.0) as newsroom:
        ana, ben, _ = newsroom.people
        article = long_article(5)
        await newsroom.command("/verify", article, by=ana)

        async def cards() -> list[str]:
            return [m["ts"] for m in await newsroom.messages(ana) if "Is it so that" in drawn(m)]

        async def begun() -> bool:
            return len(await cards()) >= 2

        await newsroom.until(begun)
        first = (await cards())[0]
        channel, conversations = newsroom.slack.workspace.channel(newsroom.place), newsroom.slack.slack.conversations
        channel.is_private, members = "private" in how, channel.members
        if "unarchiving" in how:
            conversations.archive(ben, channel)
        else:
            del members[BOT_USER_ID]
        await newsroom.told(ana, "can no longer post in this channel")
        standing = await cards()
        assert 2 <= len(standing) < 5

        if how == "an invitation":
            await newsroom.command("/invite", f"@{newsroom.services.me.name}", by=ben)
        elif "unarchiving" in how:
            conversations.unarchive(ben, channel)
        else:
            members[BOT_USER_ID] = None
            await newsroom.command("/verify", article, by=ana)
            await newsroom.told(ana, "its missing cards follow")
        await newsroom.react(first, "x", by=ben)
        await newsroom.shows(first, "Needs second source", by=ana)

        async def whole() -> bool:
            return len(await cards()) == 5

        await newsroom.until(whole, within=40)
        assert (await cards())[: len(standing)] == standing
        await newsroom.said(ana, "5 claims in the thread")
