"""The desk's policy a second time, person by person: what the product's numbers and tables are held against."""

from collections.abc import Mapping

from bot.desk.ids import PersonId
from bot.desk.policy import Policy
from bot.desk.status import Status
from bot.desk.vote import Verdict


def status_of(
    standing: Mapping[PersonId, Verdict], *, pasted_by: PersonId, policy: Policy, closed_as: Status | None = None
) -> Status:
    """Where the desk stands. `closed_as`: what the latest editor's act holds, if that act closed the claim."""
    if closed_as is not None:
        return closed_as
    verified, false, misleading, unknown = (
        {person for person, verdict in standing.items() if verdict is each} for each in Verdict
    )

    def agreed(people: set[PersonId]) -> bool:
        return len(people) >= policy.quorum and (not policy.outsider or people != {pasted_by})

    if verified and (false or misleading):
        return Status.CONTESTED
    for people, status, against in (
        (verified, Status.VERIFIED, set[PersonId]()),
        (false, Status.FALSE, misleading),
        (misleading, Status.MISLEADING, false),
    ):
        if len(people) > len(against) and agreed(people):
            return status
    if verified or false or misleading:
        return Status.NEEDS_SECOND_SOURCE
    if agreed(unknown):
        return Status.COULD_NOT_VERIFY
    return Status.NEEDS_SECOND_SOURCE if unknown else Status.UNVERIFIED
