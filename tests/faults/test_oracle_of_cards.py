"""The oracle of the cards: one a claim; none only where somebody has deleted it and nobody has brought it back."""

from redis.asyncio import Redis

from bot.desk.ids import PersonId
from bot.flows.submit_article import article_id
from tests.faults import posts
from tests.faults.problems import Kind
from tests.faults.story import Paste, Story
from tests.scenarios.newsroom import ARTICLE, Newsroom, newsroom_of


async def found(newsroom: Newsroom, store: Redis, story: Story) -> list[Kind]:
    await newsroom.quiet()
    return [problem.kind for problem in await posts.threads(newsroom.slack, store, story)]


async def test_a_card_may_be_missing_only_where_somebody_deleted_it_and_nobody_brought_it_back(
    valkey: str, store: Redis
) -> None:
    async with newsroom_of(valkey, reader="rules") as newsroom:
        ana, ben, _ = newsroom.people
        cards, channel = await newsroom.pasted(by=ana), newsroom.id_of()
        paste = Paste(PersonId(ana), channel, ARTICLE, article_id(ARTICLE), len(cards), confirmed=True)
        story = Story(pastes=[paste])
        assert await found(newsroom, store, story) == []

        await newsroom.slack.acts.delete(ben, channel, cards[0])
        assert await found(newsroom, store, story) == [Kind.LOST]
        story.deleted.add((channel, cards[0]))
        assert await found(newsroom, store, story) == [Kind.LOST], "the bot does not know yet"
        await newsroom.react(cards[1], "x", by=ben)
        claim = await newsroom.claim_of(cards[0])
        await newsroom.services.cards.gone(newsroom.desk_id(), paste.article, {claim: cards[0]})
        assert await found(newsroom, store, story) == []

        paste.restored = True
        assert await found(newsroom, store, story) == [Kind.LOST]
        await newsroom.command("/verify", ARTICLE, by=ana)
        await newsroom.until(lambda: _stand(newsroom, channel, len(cards)))
        assert await found(newsroom, store, story) == []


async def _stand(newsroom: Newsroom, channel: str, count: int) -> bool:
    return len(posts.of_kind(newsroom.slack, channel, "claim")) == count
