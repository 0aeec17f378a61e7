"""The embedded store killed under a living `serve`: it is back in a moment, and the desk goes on."""

import os
import signal
from contextlib import AsyncExitStack
from pathlib import Path

from bot.store.embedded import PID_FILE
from tests.scenarios.newsroom import ARTICLE, open_slack
from tests.scenarios.processes import running, told
from tests.scenarios.test_processes import connected, looking_on


async def test_after_the_store_was_killed_votes_are_recorded_beside_those_before_and_compared_with_slack(
    tmp_path: Path,
) -> None:
    async with AsyncExitStack() as stack:
        slack = await open_slack(stack)
        await stack.enter_async_context(running("serve", tmp_path, slack, slack_pace=1000))
        await connected(slack)
        newsroom = await stack.enter_async_context(looking_on(slack, tmp_path))
        ana, ben, cho = newsroom.people
        cards = await newsroom.pasted(by=ana)
        await newsroom.press(cards[0], "vote:verified", by=ben)
        await newsroom.quiet()

        os.kill(int((tmp_path / "data" / PID_FILE).read_text()), signal.SIGKILL)
        for who in (ben, cho):  # what a store that lost its last second had acknowledged comes to no one's door again
            newsroom.loses(cards[1], "x", by=who)
        await newsroom.react(cards[0], "white_check_mark", by=cho)
        await newsroom.shows(cards[0], "*Verified*", by=ana)
        await newsroom.shows(cards[1], "*False*", by=ana)
        await newsroom.command("/verify", ARTICLE.replace("14 million", "15 million"), by=ana)

        async def second() -> bool:
            return len(await newsroom.parents(ana)) == 2

        await newsroom.until(second, within=60)
        await newsroom.quiet()
        assert "The embedded store answers again" in told(tmp_path)
