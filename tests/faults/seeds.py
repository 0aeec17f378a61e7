"""Seeds of the soak, each with what it caught in a run of a minute. `SOAK_SEED=kept make soak` runs them all."""

KEPT: dict[int, str] = {
    5: "a press refused while the store was away, whose answer address failed too: nobody told the person",
    31: "in ten minutes: a press refused while the store held still, of which Slack took no word for the person",
    4711: "a press of somebody without a vote that looked confirmed: Slack had twice failed to take the refusal",
}

SHORT = (5,)
"""Those that the tests run, for a quarter of a minute."""
