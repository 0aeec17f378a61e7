"""`/digest preview` of a long digest: in its order, and within a response_url's five answers."""

from bot.slack.drawn import Drawn
from handlers.commands.digest import PREVIEWED, shortened
from tests.scenarios.conftest import ONE_LOOP, Newsroom
from tests.scenarios.newsroom import long_article


@ONE_LOOP
async def test_a_preview_of_several_messages_comes_in_the_digests_order(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    cards = await newsroom.pasted(long_article(90), by=ana)
    before = len(await newsroom.ephemerals(ana))
    assert (await newsroom.command("/digest", "preview", by=ana))["ok"]
    await newsroom.told(ana, "Part 3 of 3")
    parts = (await newsroom.ephemerals(ana))[before:]
    assert [f"Part {n} of 3" in part for n, part in enumerate(parts, start=1)] == [True, True, True]
    assert all("".join(parts).count(newsroom.link(card)) == 1 for card in cards)
    assert "left out" not in "".join(parts)


def test_a_longer_preview_ends_with_how_many_messages_are_left_out() -> None:
    parts = [Drawn(text=f"part {n}", blocks=[]) for n in range(8)]
    shown = shortened(parts)
    assert [part.text for part in shown] == [part.text for part in parts[:PREVIEWED]]
    assert [len(part.blocks) for part in shown] == [0, 0, 0, 0, 1]
    assert "3 more messages of this digest are left out of the preview." in str(shown[-1].blocks)


def test_a_preview_of_five_messages_or_fewer_is_whole() -> None:
    for length in (1, 2, PREVIEWED):
        parts = [Drawn(text=f"part {n}", blocks=[]) for n in range(length)]
        assert shortened(parts) == parts
