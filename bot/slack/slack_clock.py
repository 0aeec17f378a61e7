"""Slack's time, as far as its answers tell: events carry it, and the host's clock may be minutes off."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.desk.ids import Micros

KEPT = 1800.0
"""Seconds after which a bound is forgotten, as clocks drift; the last but one half hour still counts."""

APART = 0.25
"""Seconds by which two of Slack's own servers may disagree."""

WHOLE = 1.0
"""Seconds: a `Date` header is cut to whole ones."""


class SlackClock:
    """Bounds on how far Slack's clock is ahead of ours, from the `Date` headers of its answers.

    An answer that was asked for at t0, came at t1 and is dated D was written between the two, at a moment of Slack's
    second D: Slack is ahead by D - t1 at least and by D + 1 - t0 at most. All bounds hold at once, so with some
    answers they leave little more than the quickest answer's way (Cristian, "Probabilistic clock synchronization").
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._bounds: list[tuple[float, float, float]] = []
        """(since when, at least, at most) of the half hour before this one, and of this one."""

    def here(self) -> float:
        """Our own clock, in seconds since the epoch."""
        return self._clock().timestamp()

    def heard(self, date: str | None, *, asked: float, answered: float) -> None:
        """`date`: the header as it came; what is no date tells nothing. The others are instants of `here`."""
        try:
            told = parsedate_to_datetime(date or "").timestamp()
        except ValueError:
            return
        least, most = told - answered, told + WHOLE - asked
        kept = [each for each in self._bounds if each[0] <= answered < each[0] + 2 * KEPT]
        if kept and answered < kept[-1][0] + KEPT:
            since, low, high = kept.pop()
            heard = (since, max(low, least), min(high, most))
        else:
            heard = (answered, least, most)
        self._bounds = [*kept[-1:], heard]
        if self._ahead() is None:  # one of the clocks was set: what was heard before says nothing any more
            self._bounds = [(answered, least, most)]

    def _ahead(self) -> tuple[float, float] | None:
        """Seconds, at least and at most; None where nothing was heard, or the bounds contradict each other."""
        if not self._bounds:
            return None
        low, high = max(each[1] for each in self._bounds), min(each[2] for each in self._bounds)
        return (low, high) if low <= high else None

    def not_after(self, here: float) -> Micros:
        """An instant that Slack's clock had reached for certain when ours showed `here`.

        Our own where Slack has not answered yet, or dates no answers.
        """
        ahead = self._ahead()
        return Micros(int((here + ahead[0] - APART if ahead else here) * 1_000_000))

    def now(self) -> datetime:
        """Slack's time at this moment, as near as the bounds let it be told."""
        ahead = self._ahead()
        return self._clock() + timedelta(seconds=sum(ahead) / 2 if ahead else 0)
