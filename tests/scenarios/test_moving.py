"""A desk is moved to another store, and goes on there."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot import keeping
from bot.errors import SetupError
from bot.store import embedded
from tests.scenarios.newsroom import open_newsroom_at, open_slack

PACE = 1000.0


async def test_a_desk_that_was_moved_goes_on_where_it_stood_and_hears_what_happened_meanwhile(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "desk.export"
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack, scale=PACE)
        here, there = await embedded.own(tmp_path / "here"), await embedded.own(tmp_path / "there")
        stack.push_async_callback(there.close)
        stack.push_async_callback(here.close)

        async with AsyncExitStack() as running:
            newsroom = await open_newsroom_at(running, slack, here.url, slack_pace=PACE)
            ana, ben, cho = newsroom.people
            cards = await newsroom.pasted(by=ana)
            await newsroom.press(cards[0], "vote:verified", by=ben)
            await newsroom.react(cards[1], "x", by=ben)
            await newsroom.command("/digest", "at 08:30 mon-fri Europe/London", by=ana)
            await newsroom.quiet()
            await keeping.export(here.url, file)
            with pytest.raises(SetupError, match="A desk is running on this store"):
                await keeping.import_(here.url, file, keeping.checked_file(file))
        newsroom.loses(cards[1], "x", by=cho)

        await keeping.import_(there.url, file, keeping.checked_file(file))
        assert "1 desk, 3 claims checked: 0 differences" in capsys.readouterr().out

        async with AsyncExitStack() as running:
            newsroom = await open_newsroom_at(running, slack, there.url, slack_pace=PACE)
            await newsroom.shows(cards[1], "False", by=ana)
            await newsroom.press(cards[0], "vote:verified", by=cho)
            assert await newsroom.status(cards[0]) == "verified"
            await newsroom.shows(cards[0], "Verified", by=ana)
            assert await newsroom.pasted(by=ana) == cards, "the same text points at the standing thread"
            await newsroom.command("/claims", "history", by=ana)
            told = await newsroom.told(ana, "The desk was imported: 1 article, 3 claims")
            assert "The digest was set: 08:30 mon-fri Europe/London." in told
            await newsroom.quiet()
        await keeping.verify_ledger(there.url, None)
        assert "1 desk, 3 claims checked: 0 differences" in capsys.readouterr().out
