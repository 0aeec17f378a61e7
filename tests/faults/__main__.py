"""`python -m tests.faults`: the long soak. SOAK_SECONDS, SOAK_SEED and SOAK_SCALE say how; SOAK_JSON takes the figures.

The seed also says whether it goes over HTTP or Socket Mode, whose store it is, and whether people of other workspaces
vote. SOAK_SEED=kept runs the seeds that once caught something, for a minute each; the figures are those of the last.

Ends with 1 where anything is lost, doubled or wrong, tells it from its beginning, and says in which file the
processes' logs and every call of the bot's are kept.
"""

import asyncio
import json
import os
import random
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile

from tests.faults.seeds import KEPT
from tests.faults.soak import SCALE, Outcome, Plan, soak

SECONDS = 600.0
KEPT_SECONDS = 60.0
VOTES_A_SECOND = 5000 / 600


def main() -> int:
    scale = float(os.environ.get("SOAK_SCALE", SCALE))
    print(f"SOAK_SCALE={scale:g}: Slack's limits and its schedule of redelivery, divided by so much", flush=True)
    kept = os.environ.get("SOAK_SEED") == "kept"
    seeds = list(KEPT) if kept else [int(os.environ.get("SOAK_SEED", random.SystemRandom().randrange(1_000_000)))]
    seconds = float(os.environ.get("SOAK_SECONDS", KEPT_SECONDS if kept else SECONDS))
    outcomes = [_run(seed, seconds, scale) for seed in seeds]
    return 1 if any(outcome.problems for outcome in outcomes) else 0


def _run(seed: int, seconds: float, scale: float) -> Outcome:
    plan = Plan(
        seed,
        seconds,
        scale=scale,
        votes=round(seconds * VOTES_A_SECOND),
        outsiders_vote=seed % 2 == 0,
        http=seed % 3 == 0,
        own_store=seed % 5 < 3,
    )
    print(
        f"SOAK_SEED={seed} SOAK_SECONDS={seconds:g}: {plan.votes} votes over {'HTTP' if plan.http else 'Socket Mode'}, "
        f"{'a server of its own' if plan.own_store else 'the embedded store'}",
        flush=True,
    )
    outcome = asyncio.run(soak(plan))
    for name, value in outcome.figures.items():
        print(f"{name:>20} {value:,.10g}")
    if path := os.environ.get("SOAK_JSON"):
        Path(path).write_text(json.dumps(outcome.figures, indent=2) + "\n", encoding="utf-8")
    if outcome.problems:
        print(f"\nWrong with SOAK_SEED={seed}; the logs are in {_kept(outcome)}\n{outcome}")
    return outcome


def _kept(outcome: Outcome) -> str:
    with NamedTemporaryFile(
        "w", prefix=f"soak-{outcome.plan.seed}-", suffix=".log", encoding="utf-8", delete=False
    ) as file:
        file.write(outcome.logs)
        file.writelines(f"{json.dumps(call, default=str)}\n" for call in outcome.calls)
    return file.name


if __name__ == "__main__":
    sys.exit(main())
