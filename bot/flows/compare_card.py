"""Asks Slack for everybody who reacted to a card, and brings the ledger in line."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.desk.acts import Deed, recorded
from bot.desk.claim import ClaimState
from bot.desk.ids import ClaimId, DeskId, Micros, PersonId, article_of, micros
from bot.desk.vote import Observed, meaning_of
from bot.errors import NotFound
from bot.flows.identify import without_vote
from bot.services import Services
from bot.slack.refusals import CLOSED_CHANNEL, PASSING, Refused

log = logging.getLogger(__name__)

LOOK_AGAIN_WITHIN = 5.0
"""Seconds. An event that is newer than the call, as far as Slack's clock is known, is looked at again when it is past;
one that is newer by more than this is none of Slack's."""

NEVER_AFTER = Micros(3 * 86_400_000_000)
"""Microseconds after which the people whom Slack counts and does not name are people whom it never will."""

FEW = 2
"""As many people of a card may have closed their accounts; where Slack leaves out more, it cuts its lists short, and of
people whom it may name another time."""


@dataclass(slots=True)
class Reconciliation:
    checked: int = 0
    """Cards that were compared."""
    changed: int = 0
    """Claims whose votes the ledger had wrong."""
    missed: int = 0
    """Cards that could not be compared, without those that somebody deleted."""


async def compare_card(services: Services, desk: DeskId, claim: ClaimId, tally: Reconciliation) -> None:
    states = await services.ledger.states(desk, [claim])
    if not states or states[0].card is None:  # it is gone, and with it whatever was not known of it
        await services.comparisons.compared(desk, [claim])
        return
    state, card = states[0], states[0].card
    try:
        changed, sure = await _look(services, desk, state, card)
        if not sure:
            for latest in await services.ledger.states(desk, [claim]):
                changed |= (await _look(services, desk, latest, card))[0]
    except NotFound:
        return
    except Refused as error:
        if error.code in CLOSED_CHANNEL | PASSING:
            raise
        if error.code == "message_not_found":
            await services.cards.gone(desk, article_of(claim), {claim: card})
            await services.comparisons.compared(desk, [claim])
        else:
            log.warning("could not compare the card of %s: %s", claim, error)
            tally.missed += 1
            await services.comparisons.left_over(desk, [claim], services.now())
        return
    tally.checked += 1
    if changed:
        tally.changed += 1
        services.prompter.redraw(desk)


async def _look(services: Services, desk: DeskId, state: ClaimState, card: str) -> tuple[bool, bool]:
    """Whether it changed the ledger, and whether nothing newer than the call speaks against what it showed.

    The time that it counts as seen at is certainly not too late, so it may be a little too early, and miss the undoing
    of an act of just before; then this returns when that act is past.
    """
    await services.outbox.turn("reactions.get")
    claim = state.claim.id
    reactions, asked = await services.outbox.reactions(desk, card)
    # Slack's clock had reached the card's own time, too, and had gone on since the comparison before.
    at = Micros(max(asked, micros(card), state.compared + 1))
    pairs, unnamed = pairs_of(services, reactions)
    without = await without_vote(services, desk, claim, {person for person, _ in pairs})
    shown = Observed(frozenset(pair for pair in pairs if pair[0] not in without), at, frozenset(unnamed), state.since)
    outcome = await services.ledger.reconcile(desk, claim, shown, services.now())
    for person in outcome.asked:
        services.prompter.ask(desk, f"ask:{claim}:{person}")
    if await _all_named(services, desk, state, unnamed):
        await services.comparisons.compared(desk, [claim])
    else:
        await services.comparisons.left_over(desk, [claim], services.now())
    ahead = _seconds(outcome.undecided, asked)
    if 0 < ahead <= LOOK_AGAIN_WITHIN:
        await asyncio.sleep(ahead)
        return bool(outcome.changes), False
    return bool(outcome.changes), True


async def _all_named(services: Services, desk: DeskId, state: ClaimState, unnamed: Mapping[str, int]) -> bool:
    """Whether Slack named everybody whom it ever will: it counts who closed their account, and names them no more.

    A FEW who are the same NEVER_AFTER later are taken for that, and it is said once, in the desk's history. Nobody's
    vote is taken off for it: who is not named may have reacted all the same.
    """
    now, claim, (since, before) = services.now(), state.claim.id, state.unnamed
    whom = ", ".join(sorted(f"{more} :{name}:" for name, more in unnamed.items()))
    if whom != before:
        since = now
        await services.comparisons.note_unnamed(desk, claim, (since, whom))
    if not unnamed:
        return True
    if sum(unnamed.values()) > FEW or now - since < NEVER_AFTER:
        return False
    at = Micros(since + NEVER_AFTER)
    entry = recorded(Deed.NEVER_NAMED, at=at, article=article_of(claim), claim=claim, unnamed=whom)
    if await services.desks.note(desk, entry, at):
        log.warning("Slack counts on the card of %s on %s whom it never names: %s", claim, desk, whom)
    return True


def _seconds(later: Micros, earlier: Micros) -> float:
    return (later - earlier) / 1_000_000 if later else 0.0


def pairs_of(
    services: Services, reactions: list[dict[str, Any]]
) -> tuple[frozenset[tuple[PersonId, str]], Mapping[str, int]]:
    """Who shows which of the reactions that mean something, and of which of these Slack counts how many more."""
    pairs: set[tuple[PersonId, str]] = set()
    unnamed: dict[str, int] = {}
    for reaction in reactions:
        name = str(reaction["name"])
        if meaning_of(name) is None:
            continue
        users = [PersonId(str(user)) for user in reaction.get("users", [])]
        if (more := int(reaction.get("count", 0)) - len(users)) > 0:
            unnamed[name] = more
        pairs |= {(user, name) for user in users if user != services.me.user}
    return frozenset(pairs), unnamed
