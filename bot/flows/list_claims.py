"""What `/claims` and App Home show, read from the indexes and paged."""

from typing import Any

from bot.desk.claim import ClaimState
from bot.desk.digest import choose
from bot.desk.ids import ArticleId, DeskId, PersonId
from bot.desk.query import ClaimQuery
from bot.services import Services
from bot.slack.drawn import Drawn
from bot.slack.home import HomeDesk, home
from bot.slack.replies import claims_list

PAGE = 10
HOME_CHOICE = 50
"""The newest open claims of a desk, from which App Home shows the most consequential."""


async def list_claims(services: Services, desk: DeskId, query: ClaimQuery, *, start: int = 0) -> Drawn:
    page = await services.articles.listed(desk, query, start=start, count=PAGE)
    states = await services.ledger.states(desk, page.claims)
    links = await _links(services, desk, states)
    return claims_list(query, states, start=start, total=page.total, link=lambda state: links[state.claim.id])


async def draw_home(services: Services, person: PersonId) -> dict[str, Any]:
    return home([await _home_desk(services, desk) for desk in await services.desks.desks_of(services.me.team, person)])


async def _home_desk(services: Services, desk: DeskId) -> HomeDesk:
    page = await services.articles.listed(desk, ClaimQuery(), start=0, count=HOME_CHOICE)
    states = await services.ledger.states(desk, page.claims)
    links = await _links(services, desk, states)
    return HomeDesk(
        desk,
        total=page.total,
        lines=choose(states, services.now()).lines,
        link=lambda state: links[state.claim.id],
        by_status=await services.articles.counts(desk),
    )


async def _links(services: Services, desk: DeskId, states: list[ClaimState]) -> dict[str, str]:
    """Empty for a claim whose card is not posted yet."""
    threads: dict[ArticleId, str | None] = {}
    for article in {state.article for state in states}:
        threads[article] = (await services.articles.get(desk, article)).thread
    return {
        state.claim.id: services.link(desk, state.card, threads[state.article]) if state.card else ""
        for state in states
    }
