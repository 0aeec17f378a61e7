"""Brings the ledger in line with the reactions that Slack shows."""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.desk.claim import ClaimState
from bot.desk.ids import ArticleId, DeskId, Micros, PersonId, article_of
from bot.desk.vote import Observed, meaning_of
from bot.errors import NotFound
from bot.flows.identify import without_vote
from bot.services import Services
from bot.slack.drawn import Drawn
from bot.slack.outbox import Refused, Uncertain

log = logging.getLogger(__name__)


YOUNG = 14 * 24 * 3600 * 1_000_000
"""Microseconds for which a thread is compared even when nothing in it is open."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    checked: int
    """Cards that were compared."""
    changed: int
    """Claims whose votes the ledger had wrong."""
    missed: int
    """Cards that could not be compared, without those that somebody deleted."""


async def reconcile_votes(services: Services, desk: DeskId) -> Reconciliation:
    """Compares the threads that have an open claim or are young, newest first, with all their cards.

    A withdrawn vote may reopen what looked settled. One call a thread, one more for each card that differs.
    """
    open_ = await services.articles.open_claims(desk)
    young = await services.articles.since(desk, Micros(services.now() - YOUNG))
    articles = dict.fromkeys([*reversed(young), *(article_of(claim) for claim in reversed(open_))])
    checked = changed = missed = 0
    for article in articles:
        claims = await services.articles.claims_of(desk, article)
        cards = [state for state in await services.ledger.states(desk, claims) if state.card]
        if not cards:
            continue
        try:
            shown = await _thread(services, desk, article)
        except (Refused, Uncertain, NotFound) as error:
            log.warning("could not compare the thread of %s: %s", article, error)
            missed += len(cards)
            continue
        for state in cards:
            try:
                if await _differs(services, desk, state, shown.get(state.card or "")):
                    changed += await _reconcile(services, desk, state)
                checked += 1
            except (Refused, Uncertain, NotFound) as error:
                if isinstance(error, Refused) and error.code == "message_not_found":
                    log.info("the card of %s is deleted; its votes stay", state.claim.id)
                else:
                    log.warning("could not compare the card of %s: %s", state.claim.id, error)
                    missed += 1
    if changed:
        services.prompter.redraw(desk)
    return Reconciliation(checked, changed, missed)


async def _thread(services: Services, desk: DeskId, article: ArticleId) -> Mapping[str, list[dict[str, Any]]]:
    thread = (await services.articles.get(desk, article)).thread
    return {sent.ts: sent.reactions async for sent in services.outbox.posted(desk, thread=thread)}


async def _differs(services: Services, desk: DeskId, state: ClaimState, reactions: list[dict[str, Any]] | None) -> bool:
    """The counts in a thread are right, the people may be partial: both are compared as far as they go."""
    held = await services.ledger.held(desk, state.claim.id)
    counts = Counter(name for _, name in held)
    for reaction in reactions or []:
        name = str(reaction["name"])
        if meaning_of(name) is None:
            continue
        people = [PersonId(str(user)) for user in reaction.get("users", []) if user != services.me.user]
        own = services.me.user in reaction.get("users", [])
        if int(reaction.get("count", 0)) - own != counts.pop(name, 0):
            return True
        if any((person, name) not in held for person in people):
            return True
    return bool(counts)


async def _reconcile(services: Services, desk: DeskId, state: ClaimState) -> int:
    await services.outbox.turn("reactions.get")
    at = services.now()  # what is acted on after the call was sent is newer than what the call shows
    pairs: set[tuple[PersonId, str]] = set()
    complete = True
    for reaction in await services.outbox.reactions(desk, state.card or ""):
        if meaning_of(str(reaction["name"])) is None:
            continue
        users = [PersonId(str(user)) for user in reaction.get("users", [])]
        complete = complete and len(users) >= int(reaction.get("count", 0))
        pairs |= {(user, str(reaction["name"])) for user in users if user != services.me.user}
    people = {person for person, _ in pairs}
    without = await without_vote(services, desk, state.claim.id, people)
    shown = Observed(frozenset(pair for pair in pairs if pair[0] not in without), at, complete)
    outcome = await services.ledger.reconcile(desk, state.claim.id, shown, services.now())
    link = services.link(desk, state.card or "")
    for person in outcome.asked:
        await _ask(services, desk, person, link)
    return 1 if outcome.changes else 0


async def _ask(services: Services, desk: DeskId, person: PersonId, link: str) -> None:
    text = (
        f"I found two verdicts of yours on <{link}|one claim> and cannot know which came last, so neither counts: "
        "please take one of the two reactions off."
    )
    try:
        await services.outbox.tell(desk, person, Drawn(text=text, blocks=[]))
    except (Refused, Uncertain) as error:
        log.warning("could not ask %s: %s", person, error)
