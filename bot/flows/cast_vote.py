"""One act on a card becomes a vote, or nothing, before it is acknowledged."""

import asyncio
from dataclasses import replace

from bot.desk.history import Closed, written
from bot.desk.ids import ClaimId, DeskId, PersonId
from bot.desk.status import Status
from bot.desk.vote import Pressed, Reacted, meaning_of
from bot.errors import DeskError, NotAllowed
from bot.services import Services
from bot.store.ledger import VoteOutcome

KNOWN_WITHIN = 0.5
"""Seconds that a reaction waits to hear whether a bot made it. In a crowd of newcomers Slack's pace for that question
would hold up the acknowledgements; then the vote counts, and a bot's is taken back once it is known for one."""

EDITOR_WITHIN = 1.0
"""Seconds that a form which is sent off waits to hear whether its sender is an editor: Slack gives it up after 3."""


async def cast_reaction(
    services: Services, desk: DeskId, ts: str, act: Reacted, *, on_own_message: bool
) -> VoteOutcome | None:
    """None where the reaction is no vote: another emoji, another message, a bot.

    A reaction on a message of the bot's that is not known yet is kept until its `ts` is stored.
    """
    if meaning_of(act.name) is None:
        return None
    claim = await services.ledger.claim_at(desk, ts)
    if claim is None and not on_own_message:
        return None
    is_bot = await services.directory.is_bot(act.person, within=KNOWN_WITHIN)
    if is_bot:
        return None
    claim = claim or await services.cards.park(desk, ts, written(act))
    if claim is None:
        return None
    outcome = await _cast(services, desk, claim, act)
    if is_bot is None:
        services.prompter.later(_take_back_from_bot(services, desk, claim, act))
    return outcome


async def cast_early(services: Services, desk: DeskId, claim: ClaimId, act: Reacted) -> None:
    """A reaction that was kept until its card was known."""
    if not (await services.directory.person(act.person)).is_bot:
        await _cast(services, desk, claim, act)


async def _take_back_from_bot(services: Services, desk: DeskId, claim: ClaimId, act: Reacted) -> None:
    """Of two events of the same time the removal wins."""
    if act.on and (await services.directory.person(act.person)).is_bot:
        await _cast(services, desk, claim, replace(act, on=False))


async def cast_press(services: Services, desk: DeskId, claim: ClaimId, act: Pressed) -> VoteOutcome:
    return await _cast(services, desk, claim, act)


async def _cast(services: Services, desk: DeskId, claim: ClaimId, act: Reacted | Pressed) -> VoteOutcome:
    outcome = await services.ledger.cast(desk, claim, act, services.now())
    if outcome.redraw or outcome.repeated:  # a first delivery may have been counted and then failed
        services.prompter.redraw(desk)
    if not services.desks.belongs(desk, act.person):
        services.prompter.later(services.desks.belong(desk, act.person))
    return outcome


async def close_claim(services: Services, desk: DeskId, claim: ClaimId, act: Closed) -> tuple[Status, Status]:
    """Closes or reopens as an editor. Raises what `must_be_editor` raises."""
    await must_be_editor(services, act.person)
    statuses = await services.ledger.close(desk, claim, act, services.now())
    services.prompter.redraw(desk)
    return statuses


async def must_be_editor(services: Services, person: PersonId) -> None:
    """Raises NotAllowed for who is no full member of the workspace, DeskError where Slack is slow to say."""
    try:
        async with asyncio.timeout(EDITOR_WITHIN):
            known = await services.directory.person(person)
    except TimeoutError:
        raise DeskError("Slack is slow to say who you are: please try again in a minute.") from None
    if not known.full_member:
        raise NotAllowed("Only full members of this workspace can close or reopen a claim.")
