"""One act on a card becomes a vote, or nothing, before it is acknowledged."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.desk.history import Closed, written
from bot.desk.ids import ClaimId, DeskId, PersonId
from bot.desk.status import Status
from bot.desk.vote import Pressed, Reacted, meaning_of
from bot.desk.voter import Voter
from bot.errors import DeskError, NotAllowed, NotFound, Unconfirmed
from bot.services import Services
from bot.store.ledger import VoteOutcome

KNOWN_WITHIN = 0.5
"""Seconds that a reaction waits to hear who made it. In a crowd of newcomers Slack's pace for that question would hold
up the acknowledgements; then the vote counts, and whoever has none loses it once it is known (`identify`)."""

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
    voter = await services.directory.voter(act.person, within=KNOWN_WITHIN)
    if voter is Voter.BOT:
        return None
    claim = claim or await services.cards.park(desk, ts, written(act))
    if claim is None:
        return None
    try:
        return await _cast(services, desk, claim, act, voter, card=ts)
    except NotFound:
        if await services.ledger.claim_at(desk, ts):
            raise
        return None


async def cast_early(services: Services, desk: DeskId, claim: ClaimId, act: Reacted) -> None:
    """A reaction that was kept until its card was known."""
    voter = await services.directory.voter(act.person, within=KNOWN_WITHIN)
    if voter is not Voter.BOT:
        await _cast(services, desk, claim, act, voter)


async def cast_press(services: Services, desk: DeskId, claim: ClaimId, act: Pressed) -> VoteOutcome:
    """Raises NotAllowed for who has no vote here."""
    voter = await services.directory.voter(act.person)
    if not services.may_vote(voter):
        raise NotAllowed("This desk does not count the votes of people of other workspaces.")
    return await _cast(services, desk, claim, act, voter)


async def _cast(
    services: Services, desk: DeskId, claim: ClaimId, act: Reacted | Pressed, voter: Voter, *, card: str = ""
) -> VoteOutcome:
    """The reactions of people who have no vote are kept and do not count: they may have one some day."""
    votes = services.may_vote(voter)
    async with _drawn_anyway(services, desk):
        outcome = await services.ledger.cast(desk, claim, act, services.now(), voter=voter, votes=votes, card=card)
    if outcome.redraw or outcome.repeated:  # a first delivery may have been counted and then failed
        services.prompter.redraw(desk)
    if voter is Voter.UNKNOWN:
        services.prompter.identify(desk)
    if not services.desks.belongs(desk, act.person):
        services.prompter.later(services.desks.belong(desk, act.person))
    return outcome


@asynccontextmanager
async def _drawn_anyway(services: Services, desk: DeskId) -> AsyncIterator[None]:
    """Whose act may stand without being confirmed is told to look at the card."""
    try:
        yield
    except Unconfirmed:
        services.prompter.redraw(desk)
        raise


async def close_claim(services: Services, desk: DeskId, claim: ClaimId, act: Closed) -> tuple[Status, Status]:
    """Closes or reopens as an editor. Raises what `must_be_editor` raises, Superseded where a later act holds."""
    await must_be_editor(services, act.person)
    async with _drawn_anyway(services, desk):
        statuses = await services.ledger.close(desk, claim, act, services.now())
    services.prompter.redraw(desk)
    return statuses


async def must_be_editor(services: Services, person: PersonId) -> None:
    """Raises NotAllowed for who is no full member of the workspace, DeskError where Slack is slow to say."""
    voter = await services.directory.voter(person, within=EDITOR_WITHIN)
    if voter is Voter.UNKNOWN:
        raise DeskError("Slack is slow to say who you are: please try again in a minute.")
    if voter is not Voter.MEMBER:
        raise NotAllowed("Only full members of this workspace can close or reopen a claim.")
