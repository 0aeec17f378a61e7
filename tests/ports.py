"""Ports for servers that tests start."""

import random
import socket

BELOW_THE_SYSTEMS_OWN = range(11_000, 32_000)
"""What the system gives to connections lies higher: none of them can be there first when the server starts."""


def free_port() -> int:
    """One on which nothing listens at this moment."""
    while True:
        port = random.SystemRandom().choice(BELOW_THE_SYSTEMS_OWN)  # no seeds: two runs beside each other differ
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
