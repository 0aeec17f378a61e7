"""Who acted before anybody knew who they are is looked into, and whoever has no vote loses what was counted."""

import logging
from collections.abc import Collection
from typing import Any

from bot.desk.ids import ClaimId, DeskId, PersonId
from bot.desk.vote import Ruled
from bot.desk.voter import Voter, voter_of
from bot.errors import NotFound, NotRecorded
from bot.services import Services

log = logging.getLogger(__name__)


async def identify(services: Services, desk: DeskId) -> None:
    """Takes the unknown of a desk one by one, at Slack's pace; whom Slack does not describe stays unknown.

    A job that dies leaves the marks of those whom it did not come to.
    """
    async with services.marks.leased(desk, "identify") as lease:
        if lease is None:
            return
        for person, claim in await services.ledger.unknown(desk):
            voter = await services.directory.find_out(person)
            if voter is not Voter.UNKNOWN:
                await _rule(services, desk, claim, person, voter)


async def without_vote(
    services: Services, desk: DeskId, claim: ClaimId, people: Collection[PersonId]
) -> frozenset[PersonId]:
    """Those of `people`, found on the claim's card, who do not vote; nothing of theirs counts from now on.

    Slack is asked about those whom the store does not know. Who is still unknown votes, and is looked into later.
    """
    without = set()
    for person, kept in (await services.directory.voters(people)).items():
        voter = await services.directory.find_out(person) if kept is Voter.UNKNOWN else kept
        if voter is Voter.UNKNOWN:
            await services.ledger.mark_unknown(desk, claim, person, services.now())
        elif not services.may_vote(voter):
            await _rule(services, desk, claim, person, voter)
            without.add(person)
    return frozenset(without)


async def meet(services: Services, user: dict[str, Any]) -> None:
    """Keeps what Slack tells of somebody who joined or changed; what they did as a guest of another workspace counts
    from now on as what they are now. Raises NotRecorded."""
    person, voter = PersonId(str(user["id"])), voter_of(user, team=services.me.team)
    before = (await services.directory.voters([person]))[person]
    if before is Voter.OUTSIDER and voter is not Voter.OUTSIDER:
        for desk in await services.desks.desks_of(services.me.team, person):
            for who, claim in await services.ledger.outsiders(desk):
                if who == person:
                    await _rule(services, desk, claim, person, voter)
    await services.directory.meet(user)


async def meet_everybody(services: Services) -> None:
    """At a start: has the votes of people of other workspaces count, or not, as the setting says now, and Slack
    describe who is there; then also those who have become members since."""
    await _rule_outsiders(services)
    await services.directory.meet_everybody()
    await _rule_outsiders(services)


async def _rule_outsiders(services: Services) -> None:
    try:
        for desk in await services.desks.all():
            for person, claim in await services.ledger.outsiders(desk):
                voter = (await services.directory.voters([person]))[person]
                await _rule(services, desk, claim, person, Voter.OUTSIDER if voter is Voter.UNKNOWN else voter)
    except NotRecorded as error:
        log.warning("the votes of people of other workspaces stay as they were: %s", error)


async def _rule(services: Services, desk: DeskId, claim: ClaimId, person: PersonId, voter: Voter) -> None:
    ruling = Ruled(person, voter, services.may_vote(voter))
    try:
        outcome = await services.ledger.rule(desk, claim, ruling, services.now())
    except NotFound:
        await services.ledger.not_unknown(desk, claim, person)
        return
    if not outcome.repeated:
        log.info("%s, %s, %s on %s", person, voter, "votes" if ruling.votes else "does not vote", claim)
    if outcome.redraw:
        services.prompter.redraw(desk)
