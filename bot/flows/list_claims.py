"""What `/claims` and App Home show, read from the indexes and paged."""

from typing import Any

from bot.desk.claim import ClaimState
from bot.desk.digest import choose
from bot.desk.ids import DeskId, PersonId, channel_of, is_private
from bot.desk.query import ClaimQuery
from bot.services import Services
from bot.slack.drawn import Drawn
from bot.slack.home import DESKS, HomeDesk, home
from bot.slack.replies import claims_list

PAGE = 10
HOME_CHOICE = 50
"""The newest open claims of a desk, from which App Home shows the most consequential."""

JOINED_WITHIN = 0.25
"""Seconds that App Home waits, for each desk, to hear whether the bot is still there; the next time it has heard."""


async def list_claims(services: Services, desk: DeskId, query: ClaimQuery, *, start: int = 0) -> Drawn:
    page = await services.lists.listed(desk, query, start=start, count=PAGE)
    states = await services.ledger.states(desk, page.claims)
    links = await _links(services, desk, states)
    return claims_list(query, states, start=start, total=page.total, link=lambda state: links[state.claim.id])


async def draw_home(services: Services, person: PersonId) -> dict[str, Any]:
    """Only the desks that find room are read, and none that the bot has left; the others are counted."""
    others = await services.desks.desks_of(services.me.team, person)
    shown: list[HomeDesk] = []
    while others and len(shown) < DESKS:
        desk = others.pop(0)
        if is_private(desk) or await services.directory.joined(channel_of(desk), within=JOINED_WITHIN):
            shown.append(await _home_desk(services, desk))
    return home([*shown, *map(_counted_only, others)])


def _counted_only(desk: DeskId) -> HomeDesk:
    return HomeDesk(desk, total=0, lines=[], link=lambda _: "")


async def _home_desk(services: Services, desk: DeskId) -> HomeDesk:
    page = await services.lists.listed(desk, ClaimQuery(), start=0, count=HOME_CHOICE)
    states = await services.ledger.states(desk, page.claims)
    links = await _links(services, desk, states)
    return HomeDesk(
        desk,
        total=page.total,
        lines=choose(states, services.now()).lines,
        link=lambda state: links[state.claim.id],
        by_status=await services.lists.counts(desk),
    )


async def _links(services: Services, desk: DeskId, states: list[ClaimState]) -> dict[str, str]:
    threads = await services.articles.threads(desk, list({state.article for state in states}))
    return {state.claim.id: claim_link(services, desk, state, threads.get(state.article)) for state in states}


def claim_link(services: Services, desk: DeskId, state: ClaimState, thread: str | None) -> str:
    """To the claim's card; to its article's thread where somebody deleted the card; "" where there is neither."""
    if state.card:
        return services.link(desk, state.card, thread)
    return services.link(desk, thread) if state.gone and thread else ""
