"""Random sequences of everything that is done to desks, against the plain model, on a real server.

`make test` takes some dozens; MACHINE_EXAMPLES names another number of sequences for each machine.
"""

import asyncio
import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from bot.store.connect import connect
from tests.acts import PROPERTY
from tests.store.article_rules import ArticleRules
from tests.store.comparison_rules import ComparisonRules
from tests.store.digest_rules import DigestRules
from tests.store.machine import DesksInUse
from tests.store.mark_rules import MarkRules
from tests.store.vote_rules import VoteRules

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "25"))
STEPS = 40


class Votes(VoteRules, MarkRules):
    pass


class Cards(ArticleRules, VoteRules):
    pass


class Waiting(ComparisonRules, DigestRules):
    pass


class Everything(Votes, Cards, Waiting):
    pass


@pytest.mark.parametrize("machine", [Votes, Cards, Waiting, Everything])
def test_after_any_sequence_of_steps_the_store_holds_what_the_model_says(
    machine: type[DesksInUse], valkey_in_memory: str
) -> None:
    with asyncio.Runner() as runner:
        DesksInUse.runner, DesksInUse.client = runner, connect(valkey_in_memory, timeout=30)
        try:
            run_state_machine_as_test(
                machine,
                settings=settings(
                    PROPERTY,
                    max_examples=EXAMPLES,
                    stateful_step_count=STEPS,
                    suppress_health_check=list(HealthCheck),
                    phases=[Phase.generate, Phase.shrink],
                ),
            )
        finally:
            runner.run(DesksInUse.client.aclose())
