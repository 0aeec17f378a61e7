"""From standing votes to a status: every row of the contract's table, and the table that Lua is given."""

from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.ids import DeskId, PersonId
from bot.desk.policy import Lead, Level, Policy, compiled, policy_of, status_by, waiting_for
from bot.desk.status import CLOSABLE, STATUSES, Status
from bot.desk.vote import Verdict
from tests.acts import PROPERTY
from tests.policy_model import status_of

V, F, M, Q = Verdict
SIGNS = {"✅": V, "❌": F, "⚠️": M, "❓": Q}
PASTER = PersonId("UPASTER")
CHANNEL, PRIVATE = policy_of(DeskId("T1.C1")), policy_of(DeskId("T1.D1"))


def standing(votes: str) -> dict[PersonId, Verdict]:
    """One person a sign; the one who pasted stands before a `·`."""
    own, _, others = votes.rpartition("·")
    found = {PersonId(f"U{n}"): SIGNS[sign] for n, sign in enumerate(others.split())}
    return found | ({PASTER: SIGNS[own.strip()]} if own.strip() else {})


def status(votes: str, policy: Policy = CHANNEL, closed_as: Status | None = None) -> str:
    by = standing(votes)
    found = status_by(Counter(by.values()), own=by.get(PASTER), policy=policy, closed_as=closed_as)
    assert found == status_of(by, pasted_by=PASTER, policy=policy, closed_as=closed_as), "the tests' own model"
    return found


WITH_QUORUM_2 = [
    ("", "unverified"),
    # one side, one verdict
    ("✅", "needs_second_source"),
    ("✅ ✅", "verified"),
    ("✅ ✅ ✅", "verified"),
    ("❌", "needs_second_source"),
    ("❌ ❌", "false"),
    ("⚠️", "needs_second_source"),
    ("⚠️ ⚠️", "misleading"),
    # the one who pasted
    ("✅ ·", "needs_second_source"),
    ("✅ · ✅", "verified"),
    ("❌ · ❌", "false"),
    ("⚠️ · ⚠️", "misleading"),
    ("❓ · ❓", "could_not_verify"),
    ("❌ · ✅", "contested"),
    # both sides, whatever their number
    ("✅ ❌", "contested"),
    ("✅ ⚠️", "contested"),
    ("✅ ✅ ✅ ✅ ✅ ❌", "contested"),
    ("✅ ❌ ❌ ❌ ❌ ❌", "contested"),
    ("✅ ✅ ⚠️ ⚠️", "contested"),
    ("✅ ❌ ⚠️", "contested"),
    ("✅ ❌ ❓ ❓ ❓", "contested"),
    # the second side: the verdict with more votes, a tie waits
    ("❌ ⚠️", "needs_second_source"),
    ("❌ ❌ ⚠️ ⚠️", "needs_second_source"),
    ("❌ ❌ ❌ ⚠️ ⚠️ ⚠️", "needs_second_source"),
    ("❌ ❌ ⚠️", "false"),
    ("❌ ❌ ❌ ⚠️ ⚠️", "false"),
    ("❌ ⚠️ ⚠️", "misleading"),
    ("❌ ❌ ⚠️ ⚠️ ⚠️", "misleading"),
    # ❓ takes no side, and reaches its quorum only where nothing else stands
    ("❓", "needs_second_source"),
    ("❓ ❓", "could_not_verify"),
    ("❓ ❓ ❓", "could_not_verify"),
    ("✅ ❓", "needs_second_source"),
    ("✅ ❓ ❓ ❓", "needs_second_source"),
    ("✅ ✅ ❓", "verified"),
    ("❌ ❓ ❓", "needs_second_source"),
    ("❌ ❌ ❓ ❓ ❓", "false"),
    ("⚠️ ⚠️ ❓ ❓", "misleading"),
    ("❌ ⚠️ ❓ ❓", "needs_second_source"),
]


@pytest.mark.parametrize(("votes", "expected"), WITH_QUORUM_2)
def test_a_channel_desk_stands_where_its_votes_put_it(votes: str, expected: str) -> None:
    assert status(votes) == expected


IN_PRIVATE = [
    ("", "unverified"),
    ("✅ ·", "verified"),
    ("❌ ·", "false"),
    ("⚠️ ·", "misleading"),
    ("❓ ·", "could_not_verify"),
    ("✅ · ❌", "contested"),
    ("❌ · ⚠️", "needs_second_source"),
]


@pytest.mark.parametrize(("votes", "expected"), IN_PRIVATE)
def test_on_a_private_desk_one_vote_decides_even_the_pasters(votes: str, expected: str) -> None:
    assert status(votes, PRIVATE) == expected


@pytest.mark.parametrize("sign", SIGNS)
def test_a_quorum_of_one_still_needs_somebody_else_than_the_paster(sign: str) -> None:
    alone = Policy(quorum=1)
    assert status(f"{sign} ·", alone) == Status.NEEDS_SECOND_SOURCE
    assert status(sign, alone) == SIGNS[sign].value


def test_three_must_agree_where_the_quorum_is_three() -> None:
    assert status("✅ ✅", Policy(quorum=3)) == Status.NEEDS_SECOND_SOURCE
    assert status("✅ ✅ ✅", Policy(quorum=3)) == Status.VERIFIED


@pytest.mark.parametrize("votes", ["", "✅", "✅ ✅", "✅ ❌", "❓ ❓"])
@pytest.mark.parametrize("closed_as", CLOSABLE)
def test_what_an_editor_closed_holds_whatever_the_votes(votes: str, closed_as: Status) -> None:
    assert status(votes, closed_as=closed_as) == closed_as


@pytest.mark.parametrize(("votes", "expected"), WITH_QUORUM_2)
def test_a_reopened_claim_stands_where_its_votes_put_it(votes: str, expected: str) -> None:
    assert status(votes, closed_as=None) == expected


def test_only_an_editor_can_say_that_it_is_no_claim() -> None:
    assert compiled().count(letter(Status.NOT_A_CLAIM)) == 0


LABELS = [
    ({F: 1}, "1 × False"),
    ({V: 1, Q: 2}, "1 × Verified, 2 × Could not verify"),
    ({V: 0, F: 2, M: 2, Q: 0}, "2 × False, 2 × Misleading"),
    ({}, ""),
]


@pytest.mark.parametrize(("counts", "expected"), LABELS)
def test_the_label_says_which_verdicts_wait(counts: dict[Verdict, int], expected: str) -> None:
    assert waiting_for(counts) == expected


def test_a_direct_message_is_a_private_desk() -> None:
    assert Policy(quorum=1, outsider=False) == PRIVATE
    assert Policy(quorum=2, outsider=True) == CHANNEL


# ---------------------------------------------------------------------- the table for Lua


def letter(status: Status) -> str:
    return chr(ord("a") + [row.slug for row in STATUSES].index(status))


def looked_up(counts: dict[Verdict, int], own: Verdict | None, policy: Policy) -> Status:
    """The table as `lua/ledger.lua` reads it."""
    index = 0
    for verdict in Verdict:
        others = counts[verdict] - (own is verdict)
        if counts[verdict] >= policy.quorum and (others > 0 or not policy.outsider):
            level = Level.QUORUM
        else:
            level = Level.SOME if counts[verdict] else Level.NONE
        index = index * 3 + level
    difference = counts[F] - counts[M]
    lead = Lead.FALSE if difference > 0 else Lead.MISLEADING if difference < 0 else Lead.TIE
    return STATUSES[ord(compiled()[index * 3 + lead]) - ord("a")].slug


@pytest.mark.parametrize("policy", [CHANNEL, PRIVATE, Policy(quorum=1), Policy(quorum=3)])
def test_the_compiled_table_says_what_the_policy_says(policy: Policy) -> None:
    for numbers in product(range(5), repeat=4):
        counts = dict(zip(Verdict, numbers, strict=True))
        for own in [None, *(verdict for verdict in Verdict if counts[verdict])]:
            voters = [v for v, n in counts.items() for _ in range(n - (v is own))]
            votes = {PersonId(f"U{n}"): verdict for n, verdict in enumerate(voters)}
            if own:
                votes[PASTER] = own
            expected = status_of(votes, pasted_by=PASTER, policy=policy)
            assert looked_up(counts, own, policy) == expected, (counts, own)
            assert status_by(counts, own=own, policy=policy) == expected, (counts, own)


def test_the_compiled_table_has_a_letter_for_each_combination() -> None:
    assert len(compiled()) == len(Level) ** 4 * len(Lead)
    assert set(compiled()) <= {letter(row.slug) for row in STATUSES}


@PROPERTY
@given(st.dictionaries(st.sampled_from([PASTER, *(PersonId(f"U{n}") for n in range(6))]), st.sampled_from(Verdict)))
def test_who_voted_how_does_not_matter_beyond_the_numbers_and_who_pasted(votes: dict[PersonId, Verdict]) -> None:
    by_number = status_by(Counter(votes.values()), own=votes.get(PASTER), policy=CHANNEL)
    assert status_of(votes, pasted_by=PASTER, policy=CHANNEL) == by_number
