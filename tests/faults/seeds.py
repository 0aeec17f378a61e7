"""Seeds of the soak, each with what it caught in a run of a minute. `SOAK_SEED=kept make soak` runs them all."""

KEPT: dict[int, str] = {
    5: "a press refused while the store was away, whose answer address failed too: nobody told the person",
    4711: "a confirmed press that was gone; the code of that day is not kept, and the cause was never found",
}

SHORT = (5,)
"""Those that the tests run, for a quarter of a minute."""
