"""A store that answers and refuses: what no patience mends is not acknowledged, and people are told neutrally."""

from pathlib import Path

from bot.store import embedded
from bot.store.connect import connect
from tests.scenarios.newsroom import newsroom_of, together


async def test_events_that_the_store_refuses_come_again_and_people_are_told_neutrally(tmp_path: Path) -> None:
    server = await embedded.own(tmp_path)
    owner = connect(server.url)
    try:
        async with newsroom_of(server.url) as newsroom:
            ana, ben, cho = newsroom.people
            cards = await newsroom.pasted(by=ana)
            await newsroom.react(cards[0], "white_check_mark", by=ben)
            await newsroom.quiet()
            await owner.acl_setuser("default", enabled=True, reset_keys=True, keys=["secondsource*"])
            await newsroom.react(cards[0], "white_check_mark", by=cho)
            await together(newsroom.command("/claims", by=ben), newsroom.press(cards[1], "vote:false", by=cho))
            for who in (ben, cho):
                told = await newsroom.told(who, "The desk's store cannot be used just now")
                assert "REDIS_URL" not in told

            async def sent_again() -> bool:
                sent = newsroom.slack.delivery.records
                return any(each.event_type == "reaction_added" and each.attempts > 1 for each in sent)

            await newsroom.until(sent_again)
            await owner.acl_setuser("default", enabled=True, keys=["*"])
            await newsroom.shows(cards[0], "*Verified*", by=ana)
    finally:
        await owner.aclose()
        await server.close()
