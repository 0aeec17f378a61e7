"""Ports for servers that tests start."""

import os
import random
import socket

BELOW_THE_SYSTEMS_OWN = range(11_000, 32_000)
"""What the system gives to connections lies higher: none of them can be there first when the server starts."""

_BESIDE = (("PYTEST_XDIST_WORKER", "gw0"), ("PYTEST_XDIST_WORKER_COUNT", "1"))
"""Which of how many runs beside each other this is: each has ports of its own."""

_given: set[int] = set()
"""Those of this run of tests, as a server that has one may not have been started yet."""


def free_port() -> int:
    """One on which nothing listens at this moment, and that nobody else in these tests was given."""
    run, runs = (int(os.environ.get(name, usual).removeprefix("gw")) for name, usual in _BESIDE)
    ours = BELOW_THE_SYSTEMS_OWN[run::runs]
    while True:
        port = random.SystemRandom().choice(ours)  # no seeds: two runs beside each other differ
        if port in _given:
            continue
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            _given.add(port)
            return port
