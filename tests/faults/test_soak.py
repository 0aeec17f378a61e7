"""The soak, short: what `make soak` does for ten minutes, for as long as a test may take."""

import pytest

from tests.faults.seeds import SHORT
from tests.faults.soak import Plan, soak


@pytest.mark.parametrize("seed", SHORT)
async def test_whatever_dies_when_no_vote_is_lost_none_counted_twice_no_card_missing_or_doubled(seed: int) -> None:
    plan = Plan(seed, 12.0, votes=150, channels=3, articles=2, works=1, dying=0.7, asked=2, meddled=5, real_clock=False)
    outcome = await soak(plan)
    assert not outcome.problems, str(outcome)
    assert outcome.figures["kills"] >= 1
    assert outcome.figures["votes"] >= 50
    assert outcome.figures["digests_due"] == 3
